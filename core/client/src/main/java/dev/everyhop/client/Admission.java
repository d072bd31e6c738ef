package dev.everyhop.client;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Lets an attempt go to its target, if that is called at the moment and not too many calls are under way to it. */
final class Admission implements Interceptor {

    private final ClientEvents events;

    Admission(ClientEvents events) {
        this.events = events;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Running running = Running.of(request);
        Target target = running.target();
        if (target == null) {
            throw new ClientRefusedException(
                    ClientReason.TARGET_UNKNOWN, "this client lost the interceptors that begin its calls");
        }
        boolean called = target.breaker().tryAcquirePermission();
        target.tell(events);
        if (!called) {
            throw refused(ClientReason.CIRCUIT_OPEN, target, "the target fails and is not called at the moment");
        }
        if (!target.bulkhead().tryAcquirePermission()) {
            target.breaker().releasePermission();
            throw refused(
                    ClientReason.BULKHEAD_FULL, target, "too many calls to the target are under way; see Resilience");
        }
        if (running.number() == 1) {
            target.budget().called();
        }
        Pass pass = new Pass(target, running, events);
        boolean done = false;
        try {
            running.hold(pass);
            Response response = chain.proceed(request);
            if (Failures.isUnavailable(response.code())) {
                pass.unavailable();
            }
            Response told = BodyEnd.tell(response, pass);
            done = true;
            return told;
        } catch (IOException e) {
            done = true;
            pass.failed(e);
            throw e;
        } finally {
            if (!done) {
                pass.dropped();
            }
        }
    }

    private ClientRefusedException refused(ClientReason reason, Target target, String detail) {
        events.refused(reason, target.name());
        return new ClientRefusedException(reason, detail);
    }
}
