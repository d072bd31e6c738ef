package dev.everyhop.client;

import java.io.IOException;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Begins a call: finds out until when it may take, and takes the trace along. */
final class Propagation implements Interceptor {

    private static final long MILLI = 1_000_000;

    private final Supplier<@Nullable CallContext> served;
    private final Seams seams;
    private final ClientEvents events;

    Propagation(Supplier<@Nullable CallContext> served, Seams seams, ClientEvents events) {
        this.served = served;
        this.seams = seams;
        this.events = events;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        CallContext context = context(request);
        Running running = new Running(chain.call(), seams, context);
        if (running.isShortened() && running.left() < MILLI) {
            throw late(request.url(), "the time for an answer is over, so nothing was sent");
        }
        Request.Builder next = request.newBuilder().tag(Running.class, running);
        context.trace(request, next);
        running.begin();
        boolean open = false;
        try {
            Response response = chain.proceed(next.build());
            open = running.isShortened();
            return open ? BodyEnd.tell(response, failure -> running.end()) : response;
        } catch (IOException e) {
            throw ended(running, request.url(), e);
        } finally {
            if (!open) {
                running.end();
            }
        }
    }

    private CallContext context(Request request) {
        CallContext of = served.get();
        CallContext own = request.tag(CallContext.class);
        if (own == null) {
            return of == null ? CallContext.none() : of;
        }
        return of == null ? own : own.and(of);
    }

    private IOException ended(Running running, HttpUrl url, IOException failure) {
        if (failure instanceof ClientRefusedException refused) {
            if (refused.reason() == ClientReason.DEADLINE_EXCEEDED) {
                events.refused(refused.reason(), url.host(), url.port());
            }
            return failure;
        }
        ClientReason reason = Failures.reason(running, failure);
        events.failed(reason, url.host() + ':' + url.port());
        return reason == ClientReason.DEADLINE_EXCEEDED
                ? new ClientRefusedException(reason, "the time for an answer ended before it came")
                : failure;
    }

    private ClientRefusedException late(HttpUrl url, String detail) {
        events.refused(ClientReason.DEADLINE_EXCEEDED, url.host(), url.port());
        return new ClientRefusedException(ClientReason.DEADLINE_EXCEEDED, detail);
    }
}
