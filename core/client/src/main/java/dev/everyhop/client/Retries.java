package dev.everyhop.client;

import io.github.resilience4j.retry.Retry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what failed and may be sent again, after a random time up to one that doubles, or after what the target asked
 * for. It holds no place at the target while it waits.
 */
final class Retries implements Interceptor {

    /** How an attempt ended, as Resilience4j counts it. */
    record Tried(boolean isAgain, long waitMillis) {}

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");
    private static final long FIRST_WAIT = 50_000_000;
    private static final long LONGEST_WAIT = 2_000_000_000;
    private static final long MILLI = 1_000_000;
    private static final int TOO_MANY = 429;

    private final Targets targets;
    private final Resilience resilience;
    private final Seams seams;
    private final InstantSource clock;
    private final ClientEvents events;
    private final long longestRetryAfter;

    Retries(Targets targets, Resilience resilience, Seams seams, InstantSource clock, ClientEvents events) {
        this.targets = targets;
        this.resilience = resilience;
        this.seams = seams;
        this.clock = clock;
        this.events = events;
        this.longestRetryAfter = resilience.longestRetryAfter().toNanos();
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = whoseBody(chain.request());
        Running running = Running.of(request);
        Target target = targets.at(request.url());
        boolean repeatable = isRepeatable(request);
        Retry.AsyncContext<Tried> counted = target.retry().asyncContext();
        for (int number = 1; ; number++) {
            running.attempt(target, number, repeatable);
            Response response = null;
            IOException failure = null;
            try {
                response = shown(running, chain.proceed(request));
            } catch (IOException e) {
                failure = e;
            }
            ClientReason why = why(running, response, failure);
            if (why == null) {
                counted.onComplete();
                return Objects.requireNonNull(response);
            }
            long wait = repeatable && number <= resilience.retries() && Failures.isRetried(why)
                    ? wait(running, target, response, number)
                    : -1;
            if (wait < 0) {
                counted.onError(failure == null ? new IOException(why.code()) : failure);
                return ended(response, failure);
            }
            if (response != null) {
                response.close();
            }
            counted.onResult(new Tried(true, wait / MILLI));
            events.retried(why, target.name(), number, wait / MILLI);
            pause(running, wait, failure);
        }
    }

    private static Request whoseBody(Request request) {
        return request.body() == null
                ? request
                : request.newBuilder()
                        .method(request.method(), new CallerBody(request.body()))
                        .build();
    }

    private boolean isRepeatable(Request request) {
        boolean once = request.body() != null
                && (request.body().isOneShot() || request.body().isDuplex());
        return !once
                && (IDEMPOTENT.contains(request.method())
                        || (resilience.isRetriedByKey() && request.header("Idempotency-Key") != null));
    }

    /** Puts back what was hidden from OkHttp, which would act upon it. */
    private static Response shown(Running running, Response response) {
        String hidden = running.hidden();
        if (hidden == null && response.header("Retry-After") == null) {
            return response;
        }
        Response.Builder shown = response.newBuilder().removeHeader("Retry-After");
        return (hidden == null ? shown : shown.header("Retry-After", hidden)).build();
    }

    private static @Nullable ClientReason why(
            Running running, @Nullable Response response, @Nullable IOException failure) {
        if (failure != null) {
            return Failures.reason(running, failure);
        }
        int code = Objects.requireNonNull(response).code();
        return code == TOO_MANY || Failures.isUnavailable(code) ? ClientReason.UNAVAILABLE : null;
    }

    /** Returns how long to wait, negative if it is not sent again. */
    private long wait(Running running, Target target, @Nullable Response response, int number) {
        long asked = response == null ? -1 : RetryAfter.nanos(response.header("Retry-After"), clock.instant());
        if (asked > longestRetryAfter) {
            events.withheld(ClientReason.RETRY_AFTER_TOO_LONG, target.name());
            return -1;
        }
        long jitter = (long) (seams.random().getAsDouble() * Math.min(LONGEST_WAIT, FIRST_WAIT << (number - 1)));
        // Not all who were told the same time come at the same time.
        long wait = Math.max(0, asked) + jitter;
        if (running.left() - wait < MILLI) {
            return -1;
        }
        if (!target.budget().tryRetry()) {
            events.withheld(ClientReason.RETRY_BUDGET_SPENT, target.name());
            return -1;
        }
        return wait;
    }

    private void pause(Running running, long wait, @Nullable IOException failure) throws IOException {
        try {
            seams.pause().await(running, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            if (failure != null) {
                interrupted.addSuppressed(failure);
            }
            throw interrupted;
        }
        if (running.isCancelled()) {
            throw new IOException("Canceled", failure);
        }
    }

    private static Response ended(@Nullable Response response, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(response);
    }
}
