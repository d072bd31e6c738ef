package dev.everyhop.audit;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Facts for one record, before the log makes bytes of them.
 *
 * <pre>{@code
 * log.record(AuditEvent.of(AuditCode.SENSITIVE_READ)
 *     .caller("https://id.example", subject)
 *     .route("GET", "/orders/{id}")
 *     .delivery(Delivery.MUST));
 * }</pre>
 *
 * <p><b>Security guarantees.</b> There is no place for a token, a header value or a body. The subject is written as a
 * pseudonym, and sealed under the subject's own key if the log is told to seal. Values are cut at 1,024 characters, and
 * control characters never split a record.
 *
 * <p><b>Thread safety.</b> Not for several threads at once; the log copies what it keeps.
 *
 * <p><b>Failure.</b> No value makes a method throw; what has no valid form (a trace id that is not hexadecimal, an address
 * that is none) is left out.
 */
public final class AuditEvent {

    /** What a record says of a body: how large it was, and its digest. */
    public static final class Body {

        private final long size;
        private final String sha256;

        private Body(long size, String sha256) {
            this.size = size;
            this.sha256 = sha256;
        }

        /** Returns what is told of a body. */
        public static Body of(byte[] bytes) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Body(bytes.length, HexFormat.of().formatHex(hash));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        long size() {
            return size;
        }

        String sha256() {
            return sha256;
        }
    }

    record Subject(String issuer, String name) {
        Subject {
            Objects.requireNonNull(issuer);
            Objects.requireNonNull(name);
        }
    }

    private static final int MAX_CHAIN = 8;
    private static final int MAX_DETAILS = 16;

    final AuditCode code;
    Delivery delivery;
    SecurityEvent.@Nullable Outcome outcome;

    @Nullable
    Instant time;

    @Nullable
    String reason;

    @Nullable
    String method;

    @Nullable
    String route;

    int status;

    @Nullable
    String peer;

    @Nullable
    Subject caller;

    @Nullable
    String issuer;

    @Nullable
    String client;

    List<Subject> chain = List.of();

    @Nullable
    String traceId;

    @Nullable
    String spanId;

    @Nullable
    String policyDigest;

    @Nullable
    Body requestBody;

    @Nullable
    Body responseBody;

    Map<String, String> details = Map.of();
    Map<String, Long> counts = Map.of();
    long count = 1;
    long follows = -1;

    @Nullable
    Instant until;

    private AuditEvent(AuditCode code) {
        this.code = code;
        this.delivery = code.delivery();
    }

    /** Returns an event of a kind, with the delivery that its kind has. */
    public static AuditEvent of(AuditCode code) {
        return new AuditEvent(code);
    }

    /**
     * Returns what is recorded of an event of another room, with the delivery that its kind has; empty if nothing is: faults
     * of the log itself, and what says nothing of access, keys or controls.
     */
    public static Optional<AuditEvent> of(SecurityEvent event) {
        AuditCode code = DecisionRecords.code(event);
        return code == null ? Optional.empty() : Optional.of(DecisionRecords.record(event, code));
    }

    /** Sets what becomes of the record when the log cannot keep up. */
    public AuditEvent delivery(Delivery how) {
        delivery = Objects.requireNonNull(how);
        return this;
    }

    /** Sets how it ended. */
    public AuditEvent outcome(SecurityEvent.Outcome how) {
        outcome = Objects.requireNonNull(how);
        return this;
    }

    /** Sets when it happened; otherwise that is when it is recorded. */
    public AuditEvent time(Instant when) {
        time = Objects.requireNonNull(when);
        return this;
    }

    /** Sets why it ended so. */
    public AuditEvent reason(Reason why) {
        reason = why.code();
        return this;
    }

    /** Sets the operation: the method, and the route's template, never the path that a client sent. */
    public AuditEvent route(String httpMethod, String template) {
        method = Objects.requireNonNull(httpMethod);
        route = Objects.requireNonNull(template);
        return this;
    }

    /** Sets the status of the answer. */
    public AuditEvent status(int httpStatus) {
        status = httpStatus;
        return this;
    }

    /** Sets the address of the peer of the connection. */
    public AuditEvent peer(String address) {
        peer = Objects.requireNonNull(address);
        return this;
    }

    /** Sets who calls: the subject, and the issuer that names it so. */
    public AuditEvent caller(String issuerOfSubject, String subject) {
        issuer = issuerOfSubject;
        caller = new Subject(issuerOfSubject, subject);
        return this;
    }

    /** Sets the issuer where it is known and the subject is not. */
    public AuditEvent issuer(String name) {
        issuer = Objects.requireNonNull(name);
        return this;
    }

    /** Sets the client that a token was issued to. */
    public AuditEvent client(String clientId) {
        client = Objects.requireNonNull(clientId);
        return this;
    }

    /** Adds one for whom the caller acts; the nearest first, at most eight. */
    public AuditEvent onBehalfOf(String issuerOfSubject, String subject) {
        if (chain.size() < MAX_CHAIN) {
            List<Subject> longer = new ArrayList<>(chain);
            longer.add(new Subject(issuerOfSubject, subject));
            chain = longer;
        }
        return this;
    }

    /** Sets the trace (32 hexadecimal digits) and span (16) by which other records can be found. */
    public AuditEvent trace(String trace, @Nullable String span) {
        traceId = Objects.requireNonNull(trace);
        spanId = span;
        return this;
    }

    /** Sets the digest of the policy that was in force. */
    public AuditEvent policyDigest(String digest) {
        policyDigest = Objects.requireNonNull(digest);
        return this;
    }

    /** Sets the digest of the request's body. */
    public AuditEvent requestBody(Body body) {
        requestBody = Objects.requireNonNull(body);
        return this;
    }

    /** Sets the digest of the answer's body. */
    public AuditEvent responseBody(Body body) {
        responseBody = Objects.requireNonNull(body);
        return this;
    }

    /**
     * Adds a fact of the application's own, at most sixteen. The name must be one that {@link AuditConfig#allowDetails}
     * lists: any other is left out, and counted.
     */
    public AuditEvent detail(String name, String value) {
        if (details.size() < MAX_DETAILS) {
            Map<String, String> more = new LinkedHashMap<>(details);
            more.put(Objects.requireNonNull(name), Objects.requireNonNull(value));
            details = more;
        }
        return this;
    }

    /** Sets the index of the record that this one follows up, such as of the permit whose outcome it tells. */
    public AuditEvent follows(long index) {
        follows = index;
        return this;
    }

    AuditEvent counts(Map<String, Long> what) {
        counts = what;
        return this;
    }

    /** Returns a copy that stands for more of its kind, up to a moment. */
    AuditEvent counted(long number, Instant first, Instant last) {
        AuditEvent copy = copy(first);
        copy.count = number;
        copy.until = last;
        return copy;
    }

    /** Returns a copy that a caller can no longer change. */
    AuditEvent copy(Instant now) {
        AuditEvent copy = new AuditEvent(code);
        copy.delivery = delivery;
        copy.outcome = outcome;
        copy.time = time == null ? now : time;
        copy.reason = reason;
        copy.method = method;
        copy.route = route;
        copy.status = status;
        copy.peer = peer;
        copy.caller = caller;
        copy.issuer = issuer;
        copy.client = client;
        copy.chain = chain;
        copy.traceId = traceId;
        copy.spanId = spanId;
        copy.policyDigest = policyDigest;
        copy.requestBody = requestBody;
        copy.responseBody = responseBody;
        copy.details = details;
        copy.counts = counts;
        copy.count = count;
        copy.follows = follows;
        copy.until = until;
        return copy;
    }

    boolean isDenial() {
        return outcome == SecurityEvent.Outcome.DENIED;
    }

    /** Returns about how many bytes the event takes while it waits. */
    int weight() {
        int weight = 512;
        for (String one : new @Nullable String[] {
            reason,
            method,
            route,
            peer,
            issuer,
            client,
            traceId,
            spanId,
            policyDigest,
            caller == null ? null : caller.name
        }) {
            weight += one == null ? 0 : 2 * one.length();
        }
        for (Subject one : chain) {
            weight += 64 + 2 * (one.issuer.length() + one.name.length());
        }
        for (Map.Entry<String, String> one : details.entrySet()) {
            weight += 64 + 2 * (one.getKey().length() + one.getValue().length());
        }
        return weight;
    }

    /** Returns the code and the route, never who calls. */
    @Override
    public String toString() {
        return "AuditEvent[" + code.code() + (route == null ? "" : ", " + method + " " + route) + "]";
    }
}
