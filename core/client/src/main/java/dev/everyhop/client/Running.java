package dev.everyhop.client;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Request;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/** A call under way: until when it may take, and what its attempt of now holds. Requests carry it as a tag. */
final class Running extends EventListener {

    /** What OkHttp's own timer may be ahead of this one by, since it began earlier. */
    private static final long EARLIER = 5_000_000;

    private final Call call;
    private final Seams seams;
    private final long endsAt;
    private final boolean shortened;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final @Nullable AsyncTimeout timer;
    private volatile boolean late;
    private volatile @Nullable Pass pass;
    // Of the attempt of now; used by the thread of the call alone.
    private @Nullable Target target;
    private Epochs.@Nullable Live live;
    private boolean resendable;
    private boolean cut;
    private int number;
    private @Nullable String retryAfter;

    Running(Call call, Seams seams, CallContext context) {
        this.call = call;
        this.seams = seams;
        long now = seams.ticker().getAsLong();
        long own = call.timeout().timeoutNanos();
        long most = own == 0 ? Long.MAX_VALUE / 2 : own;
        long left = context.left(now, most);
        this.shortened = left < most;
        this.endsAt = now + Math.min(left, most);
        this.timer = shortened ? timer(left) : null;
        call.addEventListener(this);
    }

    private AsyncTimeout timer(long nanos) {
        AsyncTimeout made = new AsyncTimeout() {
            @Override
            protected void timedOut() {
                late = true;
                call.cancel();
            }
        };
        made.timeout(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        return made;
    }

    static Running of(Request request) throws ClientRefusedException {
        Running running = request.tag(Running.class);
        if (running == null) {
            throw new ClientRefusedException(
                    ClientReason.TARGET_UNKNOWN, "this client lost the interceptors that begin its calls");
        }
        return running;
    }

    void begin() {
        if (timer != null) {
            timer.enter();
        }
    }

    void end() {
        if (timer != null) {
            timer.exit();
        }
    }

    long now() {
        return seams.ticker().getAsLong();
    }

    /** Returns how much time is left, in nanoseconds. */
    long left() {
        return endsAt - now();
    }

    /** Tells whether the end of the call is one that its caller set, earlier than the client's own. */
    boolean isShortened() {
        return shortened;
    }

    /** Tells whether the call was ended because its caller's time was over. */
    boolean isLate() {
        return late;
    }

    /** Tells whether it was cancelled by anybody but a clock. */
    boolean isGivenUp() {
        return call.isCanceled() && !late && left() > EARLIER;
    }

    boolean isCancelled() {
        return call.isCanceled();
    }

    /**
     * Bounds connecting and reading by the caller's time too. The timer alone is not enough: OkHttp misses a cancellation
     * that comes just before it begins to connect.
     */
    Interceptor.Chain bounded(Interceptor.Chain chain) {
        if (!shortened) {
            return chain;
        }
        int most = (int) Math.min(Integer.MAX_VALUE, Math.max(1, left() / 1_000_000 + 1));
        int connect = chain.connectTimeoutMillis();
        int read = chain.readTimeoutMillis();
        cut = (connect == 0 || most < connect) && (read == 0 || most < read);
        return chain.withConnectTimeout(connect == 0 ? most : Math.min(connect, most), TimeUnit.MILLISECONDS)
                .withReadTimeout(read == 0 ? most : Math.min(read, most), TimeUnit.MILLISECONDS);
    }

    /** Tells whether a timeout is the end of its caller's time. */
    boolean isTimeOfCaller() {
        return shortened && (cut || left() <= 0);
    }

    /** Waits, or until the call is cancelled. */
    void pause(long nanos) throws InterruptedException {
        if (cancelled.await(nanos, TimeUnit.NANOSECONDS)) {
            return;
        }
    }

    @Override
    public void canceled(Call any) {
        cancelled.countDown();
        Pass held = pass;
        if (held != null) {
            held.cancelled();
        }
    }

    @Override
    public void retryDecision(Call any, IOException why, boolean again) {
        if (again) {
            resent();
        }
    }

    boolean mayResend() {
        return target != null && target.resends().isAllowed();
    }

    void resent() {
        if (target != null) {
            target.resends().resent();
        }
    }

    /** Begins an attempt at a target. */
    void attempt(Target to, int which, boolean mayBeResent) {
        target = to;
        number = which;
        resendable = mayBeResent;
        retryAfter = null;
    }

    /** Holds a place at the target, which is let go of when the call is cancelled, whoever still reads its response. */
    void hold(Pass place) {
        pass = place;
        if (call.isCanceled()) {
            place.cancelled();
        }
    }

    @Nullable
    Target target() {
        return target;
    }

    int number() {
        return number;
    }

    boolean isResendable() {
        return resendable;
    }

    void use(Epochs.Live epoch) {
        live = epoch;
    }

    Epochs.@Nullable Live live() {
        return live;
    }

    void hide(@Nullable String header) {
        retryAfter = header;
    }

    @Nullable
    String hidden() {
        return retryAfter;
    }
}
