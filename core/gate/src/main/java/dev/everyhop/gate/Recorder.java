package dev.everyhop.gate;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.token.VerifiedToken;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the sink what the gate decided. Fields are few and chosen; nothing a client sent is among them. */
final class Recorder {

    private static final Set<String> KNOWN_METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private final SecurityEvents events;
    private final InstantSource clock;
    private final Faults lost = new Faults("A security event was lost because its sink failed");

    Recorder(SecurityEvents events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    long lost() {
        return lost.count();
    }

    void permitted(ApiCall call, Route route, Caller caller, @Nullable Reason reason) {
        if (isHeard()) {
            emit("access.decision", SecurityEvent.Outcome.PERMITTED, reason, fields(call, route, caller));
        }
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
        if (isHeard()) {
            Map<String, String> fields = refusal(call, route, caller, issuer, deny);
            emit("access.decision", SecurityEvent.Outcome.DENIED, deny.reason(), fields);
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
        if (isHeard()) {
            Map<String, String> fields = refusal(call, route, caller, issuer, deny);
            fields.put("layer", layer.name().toLowerCase(Locale.ROOT));
            emit("access.shadow", SecurityEvent.Outcome.PERMITTED, deny.reason(), fields);
        }
    }

    private static Map<String, String> refusal(
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
        return new Told(isHeard() ? fields(call, route, caller) : Map.of());
    }

    /** Tells of the body and of the answer of one request. */
    final class Told {

        private final Map<String, String> known;

        private Told(Map<String, String> known) {
            this.known = known;
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
            if (isHeard()) {
                Map<String, String> fields = new HashMap<>(known);
                for (int i = 0; i < more.length; i += 2) {
                    fields.put(more[i], more[i + 1]);
                }
                emit(name, outcome, reason, fields);
            }
        }

        private String status(Decision.Deny deny) {
            return Integer.toString(deny.status());
        }
    }

    void policy(SecurityEvent.Outcome outcome, @Nullable Reason reason, Map<String, String> fields) {
        emit("policy.reload", outcome, reason, fields);
    }

    private boolean isHeard() {
        return events != SecurityEvents.none();
    }

    private static Map<String, String> fields(ApiCall call, @Nullable Route route, @Nullable Caller caller) {
        Map<String, String> fields = new HashMap<>();
        fields.put("route", route == null ? "-" : route.template());
        try {
            String method = call.method();
            fields.put("method", KNOWN_METHODS.contains(method) ? method : "other");
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
        if (caller != null) {
            caller.onBehalfOf()
                    .flatMap(transaction -> transaction.string("txn"))
                    .ifPresent(txn -> fields.put("txn", txn));
        }
        return fields;
    }

    private void emit(String name, SecurityEvent.Outcome outcome, @Nullable Reason reason, Map<String, String> fields) {
        try {
            events.emit(new SecurityEvent(name, clock.instant(), outcome, reason, fields));
        } catch (Exception e) {
            lost.count(e);
        }
    }
}
