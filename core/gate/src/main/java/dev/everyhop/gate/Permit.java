package dev.everyhop.gate;

import dev.everyhop.schema.SchemaReason;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request may go on to its handler, once its body was checked where {@link #readsBody} says so.
 *
 * <p><b>Security guarantees.</b> Only a {@link Gate} can make one.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class Permit implements Decision {

    private final Route route;
    private final Caller caller;
    private final Map<String, String> pathVariables;
    private final boolean corsPreflight;
    private final @Nullable Exchange exchange;
    private final List<Header> headers;
    private final @Nullable Answer answer;
    private final Trail.@Nullable Outcome outcome;

    Permit(
            Route route,
            Caller caller,
            Map<String, String> pathVariables,
            boolean corsPreflight,
            @Nullable Exchange exchange,
            List<Header> headers,
            @Nullable Answer answer,
            Trail.@Nullable Outcome outcome) {
        this.outcome = outcome;
        this.headers = headers;
        this.answer = answer;
        this.route = route;
        this.caller = caller;
        this.pathVariables = pathVariables;
        this.corsPreflight = corsPreflight;
        this.exchange = exchange;
    }

    /** Returns the route that was checked. For a CORS preflight it is the one that the browser asks about. */
    public Route route() {
        return route;
    }

    /** Returns who calls. */
    public Caller caller() {
        return caller;
    }

    /** Returns the decoded values of the variables in the route's template. */
    public Map<String, String> pathVariables() {
        return pathVariables;
    }

    /** Returns whether this lets a CORS preflight through, and nothing else. */
    public boolean isCorsPreflight() {
        return corsPreflight;
    }

    /**
     * Returns headers that the adapter adds to the answer, whatever it is: {@code DPoP-Nonce} (RFC 9449, section 9),
     * {@code RateLimit} and {@code RateLimit-Policy}.
     */
    public List<Header> headers() {
        return headers;
    }

    /** Returns what the adapter answers with, status 200, in place of any handler; mostly nothing. */
    public Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }

    /**
     * Returns whether the body must be checked before the handler runs. An adapter then reads it, also where it seems to be
     * empty, and hands it to {@link #body(InputStream, long)} or {@link #body(byte[])}.
     */
    public boolean readsBody() {
        return exchange != null && exchange.readsBody();
    }

    /** Returns how many bytes a body may have as it comes over the wire; zero where {@link #readsBody} is false. */
    public int maxBodyBytes() {
        return exchange == null ? 0 : exchange.maxBodyBytes();
    }

    /**
     * Reads a body, no further than the route's limit, and decides on it. Reading may block.
     *
     * @param in the body as it comes over the wire; it is not closed
     * @param announcedLength its length in bytes; negative if it was not announced
     * @throws IllegalStateException if {@link #readsBody} is false
     */
    public BodyDecision body(InputStream in, long announcedLength) {
        if (exchange == null) {
            throw new IllegalStateException("The route does not describe its bodies: ask readsBody() first");
        }
        return exchange.body(in, announcedLength);
    }

    /**
     * Decides on a body that was read whole. The handler gets the bytes of the decision, not those that were sent.
     *
     * @param body as it came over the wire; empty if there was none
     */
    public BodyDecision body(byte[] body) {
        return exchange == null ? new BodyDecision.Accepted(body, null) : exchange.body(body);
    }

    /** Returns whether answers must be handed to {@link #response} before they go out. */
    public boolean readsResponse() {
        return exchange != null && exchange.readsResponse();
    }

    /** Returns how many bytes of an answer with a status {@link #response} takes; more is {@link #unreadResponse}. */
    public int maxResponseBytes(int status) {
        return exchange == null ? 0 : exchange.maxResponseBytes(status);
    }

    /**
     * Decides on an answer. A {@link Decision.Deny} is sent in its place: nothing of the answer may go out.
     *
     * @param status its status
     * @param mediaType its {@code Content-Type}; null if it has none
     * @param body its body, without a content coding
     */
    public ResponseDecision response(int status, @Nullable String mediaType, byte[] body) {
        return exchange == null ? new ResponseDecision.Send(body) : exchange.response(status, mediaType, body);
    }

    /**
     * Decides on an answer that could not be read. Where answers are masked or blocked it must not go out.
     *
     * @param status its status
     * @param reason {@link SchemaReason#RESPONSE_STREAMED} or {@link SchemaReason#RESPONSE_TOO_LARGE}
     */
    public ResponseDecision unreadResponse(int status, SchemaReason reason) {
        return exchange == null ? new ResponseDecision.Send(null) : exchange.unread(status, reason);
    }

    /**
     * Returns whether the audit log waits to hear how the call ended: its permit had to be durable before the handler ran.
     * The adapter then says so by {@link #ended}, whatever happened.
     */
    public boolean recordsEnd() {
        return outcome != null;
    }

    /**
     * Says how the call ended; what is said a second time, or where {@link #recordsEnd} is false, counts for nothing. Never
     * waits.
     *
     * @param status the status of the answer; 500 or more where none was sent
     */
    public void ended(int status) {
        if (outcome != null) {
            outcome.ended(status);
        }
    }

    /** Returns the route's method and template, nothing of the request. */
    @Override
    public String toString() {
        return "Permit[" + route.method() + " " + route.template() + ", " + caller + "]";
    }
}
