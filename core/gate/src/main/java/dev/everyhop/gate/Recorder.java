package dev.everyhop.gate;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditResult;
import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.token.VerifiedToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the sink what the gate decided, and the audit log. Fields are few and chosen; nothing a client sent is among them.
 */
final class Recorder {

    private static final Set<String> KNOWN_METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private final SecurityEvents events;
    private final InstantSource clock;
    private final @Nullable Trail trail;
    private final @Nullable Recorder hasty;
    private final Faults lost;

    Recorder(SecurityEvents events, InstantSource clock) {
        this(events, clock, null, new Faults("A security event was lost because its sink failed"));
    }

    private Recorder(SecurityEvents events, InstantSource clock, @Nullable Trail trail, Faults lost) {
        this.events = events;
        this.clock = clock;
        this.trail = trail;
        this.lost = lost;
        this.hasty = trail != null && trail.patient() ? new Recorder(events, clock, trail.hasty(), lost) : null;
    }

    /** Returns a recorder for what one policy decides, on threads that may wait. */
    Recorder of(Policy policy, @Nullable AuditLog log) {
        return new Recorder(events, clock, log == null ? null : new Trail(log, clock, policy.digest(), true), lost);
    }

    /** Returns a recorder for threads that may not wait. */
    Recorder hasty() {
        return hasty == null ? this : hasty;
    }

    /** Returns whether {@link #permitted} waits for a disk. */
    boolean mayBlock(Route route) {
        return trail != null && Trail.isMust(route);
    }

    long lost() {
        return lost.count();
    }

    /**
     * Tells of a permit.
     *
     * @return what became of its record; null if there is no log, or none could be made. Where {@link #mayBlock} says that
     *     it must be durable and it is not, the permit was not told of, and must not be given.
     */
    @Nullable
    AuditResult permitted(ApiCall call, Route route, Caller caller, @Nullable Reason reason) {
        Instant now = clock.instant();
        AuditResult recorded = record(call, route, caller, reason, now);
        boolean stands = reason != null || recorded instanceof AuditResult.Durable || !mayBlock(route);
        if (stands && isHeard()) {
            emit(new SecurityEvent(
                    "access.decision", now, SecurityEvent.Outcome.PERMITTED, reason, fields(call, route, caller)));
        }
        return recorded;
    }

    private @Nullable AuditResult record(
            ApiCall call, Route route, Caller caller, @Nullable Reason reason, Instant now) {
        try {
            return trail == null ? null : trail.permitted(call, route, caller, reason, now);
        } catch (RuntimeException e) {
            lost.count(e);
            return null;
        }
    }

    /** Returns what tells how a call ended; null unless its permit had to be durable. */
    Trail.@Nullable Outcome outcome(ApiCall call, Route route, Caller caller, @Nullable AuditResult permit) {
        return trail != null && Trail.isMust(route) && permit instanceof AuditResult.Durable durable
                ? trail.outcome(call, route, caller, durable.index())
                : null;
    }

    Decision.Deny denied(ApiCall call, @Nullable Route route, @Nullable Caller caller, Decision.Deny deny) {
        return denied(call, route, caller, null, deny);
    }

    /**
     * Tells of a refusal.
     *
     * @param issuer the configured issuer whose token was refused; null if there is none
     */
    Decision.Deny denied(
            ApiCall call, @Nullable Route route, @Nullable Caller caller, @Nullable String issuer, Decision.Deny deny) {
        if (isTold()) {
            Map<String, String> fields = refusal(call, route, caller, issuer, deny);
            tell("access.decision", SecurityEvent.Outcome.DENIED, deny.reason(), fields, caller);
        }
        return deny;
    }

    /** Tells of a refusal that its layer's shadow let through. */
    void shadowed(
            ApiCall call,
            Route route,
            @Nullable Caller caller,
            Layer layer,
            @Nullable String issuer,
            Decision.Deny deny) {
        if (isTold()) {
            Map<String, String> fields = refusal(call, route, caller, issuer, deny);
            fields.put("layer", layer.name().toLowerCase(Locale.ROOT));
            tell("access.shadow", SecurityEvent.Outcome.PERMITTED, deny.reason(), fields, caller);
        }
    }

    private Map<String, String> refusal(
            ApiCall call, @Nullable Route route, @Nullable Caller caller, @Nullable String issuer, Decision.Deny deny) {
        Map<String, String> fields = fields(call, route, caller);
        fields.put("status", Integer.toString(deny.status()));
        if (issuer != null) {
            fields.put("issuer", issuer);
        }
        return fields;
    }

    /** Returns a recorder for what comes after the head of a request. */
    Told told(ApiCall call, Route route, Caller caller) {
        Recorder later = hasty();
        return later.new Told(isTold() ? fields(call, route, caller) : Map.of(), caller);
    }

    /** Tells of the body and of the answer of one request. */
    final class Told {

        private final Map<String, String> known;
        private final Caller caller;

        private Told(Map<String, String> known, Caller caller) {
            this.known = known;
            this.caller = caller;
        }

        Decision.Deny denied(Decision.Deny deny) {
            tell("access.decision", SecurityEvent.Outcome.DENIED, deny.reason(), "status", status(deny));
            return deny;
        }

        void shadowed(Layer layer, Decision.Deny deny) {
            tell(
                    "access.shadow",
                    SecurityEvent.Outcome.PERMITTED,
                    deny.reason(),
                    "status",
                    status(deny),
                    "layer",
                    layer.name().toLowerCase(Locale.ROOT));
        }

        /** Tells of an answer that breaks its schema: what became of it, and the first place, in names of the schema. */
        void response(SchemaReason reason, List<SchemaError> errors, String became) {
            String at = errors.isEmpty()
                    ? "-"
                    : errors.get(0).pointer() + " " + errors.get(0).keyword();
            tell("response.violation", SecurityEvent.Outcome.FAILED, reason, "response", became, "at", at);
        }

        private void tell(String name, SecurityEvent.Outcome outcome, Reason reason, String... more) {
            if (isTold()) {
                Map<String, String> fields = new HashMap<>(known);
                for (int i = 0; i < more.length; i += 2) {
                    fields.put(more[i], more[i + 1]);
                }
                Recorder.this.tell(name, outcome, reason, fields, caller);
            }
        }

        private String status(Decision.Deny deny) {
            return Integer.toString(deny.status());
        }
    }

    void policy(SecurityEvent.Outcome outcome, @Nullable Reason reason, Map<String, String> fields) {
        tell("policy.reload", outcome, reason, fields, null);
    }

    /** Returns whether anyone hears of more than permits. */
    private boolean isTold() {
        return isHeard() || trail != null;
    }

    private boolean isHeard() {
        return events != SecurityEvents.none();
    }

    /** Returns the method, unless it is one that a client made up. */
    static String method(ApiCall call) {
        String method = call.method();
        return KNOWN_METHODS.contains(method) ? method : "other";
    }

    private Map<String, String> fields(ApiCall call, @Nullable Route route, @Nullable Caller caller) {
        Map<String, String> fields = new HashMap<>();
        fields.put("route", route == null ? "-" : route.template());
        try {
            fields.put("method", method(call));
            fields.put("peer", call.peerAddress());
        } catch (Exception e) {
            // The adapter is what failed; the event must still be told.
            fields.putIfAbsent("method", "other");
        }
        VerifiedToken token = caller == null ? null : caller.token().orElse(null);
        if (token != null) {
            fields.put("issuer", token.issuer());
            token.subject().ifPresent(subject -> fields.put("subject", subject));
            token.clientId().ifPresent(client -> fields.put("client", client));
        }
        if (trail != null) {
            Trail.Trace trace = Trail.Trace.of(call);
            if (trace != null) {
                fields.put("trace", trace.id());
                fields.put("span", trace.span());
            }
        }
        if (caller != null) {
            caller.onBehalfOf()
                    .flatMap(transaction -> transaction.string("txn"))
                    .ifPresent(txn -> fields.put("txn", txn));
        }
        return fields;
    }

    private void tell(
            String name,
            SecurityEvent.Outcome outcome,
            @Nullable Reason reason,
            Map<String, String> fields,
            @Nullable Caller caller) {
        SecurityEvent event = new SecurityEvent(name, clock.instant(), outcome, reason, fields);
        emit(event);
        if (trail != null) {
            try {
                trail.told(event, caller);
            } catch (RuntimeException e) {
                lost.count(e);
            }
        }
    }

    private void emit(SecurityEvent event) {
        try {
            events.emit(event);
        } catch (Exception e) {
            lost.count(e);
        }
    }
}
