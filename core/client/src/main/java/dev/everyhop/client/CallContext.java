package dev.everyhop.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a call takes along from the request that is being served: until when an answer is of use, and which trace it belongs
 * to (W3C Trace Context).
 *
 * <p>The time is handed on as what is left of it, in milliseconds, in the header {@value #DEADLINE_HEADER}: clocks of two
 * machines differ. Each hop has at least a millisecond less than the one before.
 *
 * <pre>{@code
 * CallContext context = CallContext.received(servletRequest::getHeader).within(Duration.ofSeconds(2));
 * http.newCall(context.on(request)).execute();
 * }</pre>
 *
 * <p><b>Security guarantees.</b> What strangers send in these headers can make a call end earlier, never later than the
 * client's own timeout; a header that is not well formed is as if it were absent. The trace is an identifier and nothing is
 * decided by it.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class CallContext {

    /** The header with what is left of the time, in milliseconds, for an answer. */
    public static final String DEADLINE_HEADER = "Everyhop-Deadline";

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final int LONGEST_STATE = 512;
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern TRACE = Pattern.compile(
            "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}" + "-[0-9a-f]{2}(-[\\x21-\\x7e]{0,100})?");
    private static final Pattern MEMBERS = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final CallContext NONE = new CallContext(false, 0, null, null);

    private final boolean limited;
    private final long endsAt;
    private final @Nullable String parent;
    private final @Nullable String state;

    private CallContext(boolean limited, long endsAt, @Nullable String parent, @Nullable String state) {
        this.limited = limited;
        this.endsAt = endsAt;
        this.parent = parent;
        this.state = state;
    }

    /** Returns a context that takes nothing along. */
    public static CallContext none() {
        return NONE;
    }

    /**
     * Reads what came with a request. To be called when the request arrives: the time runs from here.
     *
     * @param header gives a header of the request by its name, null if there is none; several {@code tracestate} are joined
     *     by commas
     */
    public static CallContext received(Function<String, @Nullable String> header) {
        return received(header, System.nanoTime());
    }

    static CallContext received(Function<String, @Nullable String> header, long now) {
        String millis = header.apply(DEADLINE_HEADER);
        CallContext traced = NONE.traced(header.apply(PARENT), header.apply(STATE));
        return millis != null && MILLIS.matcher(millis).matches()
                ? traced.within(Duration.ofMillis(Long.parseLong(millis)), now)
                : traced;
    }

    /**
     * Returns this context with a time from now within which an answer is of use. An earlier end that it has already stays.
     *
     * @param time at most a day; zero or less: an answer is of no use any more, and nothing is called
     */
    public CallContext within(Duration time) {
        return within(time, System.nanoTime());
    }

    CallContext within(Duration time, long now) {
        Duration bounded = time.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : time;
        long end = now + (bounded.isNegative() ? 0 : bounded.toNanos());
        return limited && endsAt - end <= 0 ? this : new CallContext(true, end, parent, state);
    }

    /**
     * Returns this context with a trace.
     *
     * @param traceparent the header's value; one that is not well formed counts as none, as does its {@code tracestate}
     * @param tracestate the header's value, up to 512 characters
     */
    public CallContext traced(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null || !isTrace(traceparent)) {
            return new CallContext(limited, endsAt, null, null);
        }
        boolean kept = tracestate != null
                && !tracestate.isBlank()
                && tracestate.length() <= LONGEST_STATE
                && MEMBERS.matcher(tracestate).matches();
        return new CallContext(limited, endsAt, traceparent, kept ? tracestate : null);
    }

    private static boolean isTrace(String text) {
        // Version 00 has nothing behind its flags; later ones may have.
        return text.length() <= 160 && TRACE.matcher(text).matches() && (text.length() == 55 || !text.startsWith("00"));
    }

    /** Returns what is left of the time: zero once it has passed, nothing if there is no end. */
    public Optional<Duration> remaining() {
        return limited ? Optional.of(Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()))) : Optional.empty();
    }

    /** Returns the request with this context, in place of one that it had. */
    public Request on(Request request) {
        return Objects.requireNonNull(request, "request")
                .newBuilder()
                .tag(CallContext.class, this)
                .build();
    }

    /** Returns this context with what of another one is missing here, and the earlier end of both. */
    CallContext and(CallContext other) {
        boolean own = parent != null;
        boolean later = limited && (!other.limited || endsAt - other.endsAt <= 0);
        return new CallContext(
                limited || other.limited,
                later ? endsAt : other.endsAt,
                own ? parent : other.parent,
                own ? state : other.state);
    }

    /** Returns how many nanoseconds are left, {@code otherwise} if there is no end. */
    long left(long now, long otherwise) {
        return limited ? endsAt - now : otherwise;
    }

    /** Puts the trace on a request that has none of its own. */
    void trace(Request request, Request.Builder next) {
        if (parent != null && request.header(PARENT) == null) {
            next.header(PARENT, parent).removeHeader(STATE);
            if (state != null) {
                next.header(STATE, state);
            }
        }
    }
}
