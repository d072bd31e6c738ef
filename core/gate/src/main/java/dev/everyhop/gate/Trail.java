package dev.everyhop.gate;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditResult;
import dev.everyhop.audit.Delivery;
import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.token.VerifiedToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what one policy decided. What a record says comes from the policy, from a verified token and from the
 * connection; of the headers only a trace id, and only if it is one.
 *
 * @param log where records go
 * @param clock dates outcomes
 * @param digest the digest of the policy
 * @param patient whether the calling thread may wait for room in the log
 */
record Trail(AuditLog log, InstantSource clock, String digest, boolean patient) {

    private static final String TRACEPARENT = "traceparent";
    private static final Pattern WELL_FORMED = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    Trail hasty() {
        return patient ? new Trail(log, clock, digest, false) : this;
    }

    /** Returns whether a permit of a route must be durable before its handler runs. */
    static boolean isMust(Route route) {
        return route.rules().audit().orElse(null) == RouteRules.AuditClass.MUST;
    }

    /** Records a permit, with the class that the route asks for; waits until it is durable where that is {@code MUST}. */
    AuditResult permitted(ApiCall call, Route route, Caller caller, @Nullable Reason reason, Instant now) {
        AuditEvent permit = of(AuditCode.AUTHZ_PERMIT, call, route, caller)
                .outcome(SecurityEvent.Outcome.PERMITTED)
                .time(now);
        if (reason != null) {
            permit.reason(reason);
        }
        // What the gate lets through unasked is nobody's call of the route.
        RouteRules.AuditClass asked = reason == null ? route.rules().audit().orElse(null) : null;
        if (asked == RouteRules.AuditClass.MUST) {
            return log.record(permit.delivery(Delivery.MUST));
        }
        return record(asked == RouteRules.AuditClass.SHOULD ? permit.delivery(Delivery.SHOULD) : permit);
    }

    /** Returns what tells how a durably permitted call ended: what was done, as far as the method says. */
    Outcome outcome(ApiCall call, Route route, Caller caller, long permit) {
        AuditCode code =
                switch (Recorder.method(call)) {
                    case "POST" -> AuditCode.SENSITIVE_CREATE;
                    case "PUT", "PATCH" -> AuditCode.SENSITIVE_UPDATE;
                    case "DELETE" -> AuditCode.SENSITIVE_DELETE;
                    default -> AuditCode.SENSITIVE_READ;
                };
        return new Outcome(log, clock, of(code, call, route, caller).follows(permit));
    }

    /** Records an event of the gate about a call. */
    void told(SecurityEvent event, @Nullable Caller caller) {
        AuditEvent record = AuditEvent.of(event).orElse(null);
        if (record != null) {
            record.policyDigest(digest);
            chain(record, caller);
            record(record);
        }
    }

    private AuditResult record(AuditEvent event) {
        return patient ? log.record(event) : log.offer(event);
    }

    private AuditEvent of(AuditCode code, ApiCall call, Route route, Caller caller) {
        AuditEvent event = AuditEvent.of(code)
                .route(Recorder.method(call), route.template())
                .peer(call.peerAddress())
                .policyDigest(digest);
        VerifiedToken token = caller.token().orElse(null);
        if (token != null) {
            String subject = token.subject().orElse(null);
            if (subject == null) {
                event.issuer(token.issuer());
            } else {
                event.caller(token.issuer(), subject);
            }
            token.clientId().ifPresent(event::client);
        }
        chain(event, caller);
        Trace trace = Trace.of(call);
        if (trace != null) {
            event.trace(trace.id(), trace.span());
        }
        return event;
    }

    private static void chain(AuditEvent event, @Nullable Caller caller) {
        VerifiedToken transaction = caller == null ? null : caller.onBehalfOf().orElse(null);
        if (transaction != null) {
            transaction.subject().ifPresent(subject -> event.onBehalfOf(transaction.issuer(), subject));
        }
    }

    /**
     * Trace and span of W3C trace context, {@code 00-trace-span-flags}. The log takes hexadecimal digits and nothing else.
     *
     * @param id the trace
     * @param span the span
     */
    record Trace(String id, String span) {

        /** Returns the trace of a call; null if it says none, or none that is well formed. */
        static @Nullable Trace of(ApiCall call) {
            List<String> sent;
            try {
                sent = call.header(TRACEPARENT);
            } catch (RuntimeException e) {
                // The adapter is what failed; the record must still be made.
                return null;
            }
            return sent.size() == 1 && WELL_FORMED.matcher(sent.get(0)).matches()
                    ? new Trace(sent.get(0).substring(3, 35), sent.get(0).substring(36, 52))
                    : null;
        }
    }

    /** Tells once how a call ended whose permit was made durable. */
    static final class Outcome {

        private final AuditLog log;
        private final InstantSource clock;
        private final AuditEvent event;
        private final AtomicBoolean told = new AtomicBoolean();

        private Outcome(AuditLog log, InstantSource clock, AuditEvent event) {
            this.log = log;
            this.clock = clock;
            this.event = event;
        }

        void ended(int status) {
            if (told.compareAndSet(false, true)) {
                boolean done = status < 400;
                log.offer(event.status(status)
                        .outcome(done ? SecurityEvent.Outcome.SUCCEEDED : SecurityEvent.Outcome.FAILED)
                        .time(clock.instant()));
            }
        }
    }
}
