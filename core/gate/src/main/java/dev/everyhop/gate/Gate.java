package dev.everyhop.gate;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.access.Requirement;
import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.limit.Charge;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.Limits;
import dev.everyhop.limit.Priority;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.token.TokenVerifier;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on each request, whatever framework it came through.
 *
 * <p>The layers, in their order: <em>shape</em> (sizes, canonical path, the route, unambiguous credentials),
 * <em>source</em> (how often an address calls), <em>identity</em> (the token), <em>quota</em> (how often the caller calls),
 * <em>access</em> (scopes, permissions and roles), <em>schema</em> (parameters, then
 * the object rules of access, then the body). The first that refuses answers.
 *
 * <p><b>Security guarantees.</b> What the policy does not list is refused. A request that can be read in two ways is
 * refused. A token that is refused leaves nothing behind, and a public route does not make a bad token pass. Whatever
 * fails inside is a refusal with status 500.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; one gate serves all requests. May wait for an issuer's keys as
 * {@link TokenVerifier} says, for a user's realm and for object rules; {@link #attempt} does not.
 *
 * <p><b>Failure.</b> {@link #check} never throws for what is in a request; {@link Builder#build} refuses what is
 * contradictory or left out.
 */
public final class Gate {

    private static final int MAX_PATH = 8 * 1024;
    private static final int MAX_QUERY = 16 * 1024;
    private static final String AUTHORIZATION = "Authorization";
    private static final String[] OVERRIDES = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"};
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final @Nullable TokenVerifier tokens;
    private final ClientCertificates certificates;
    private final @Nullable ResourceMetadata metadata;
    private final @Nullable Permit metadataPermit;
    private final Denials denials;
    private final LimitLayer limits;
    private final IdentityLayer identity;
    private final AccessLayer access;
    private final Recorder recorder;
    private final Admission admission;
    private final Faults faults = new Faults("A request was refused because the gate failed");
    private final @Nullable AuditLog audit;
    /** Held while a policy is made and taken; no request asks for it. */
    private final ReentrantLock reloading = new ReentrantLock();

    private volatile InForce inForce;

    /**
     * A policy, and who tells of what it decides.
     *
     * @param patient for threads that may wait
     * @param hasty for threads that may not
     */
    private record InForce(Policy policy, Recorder patient, Recorder hasty) {

        Recorder recorder(boolean mayWait) {
            return mayWait ? patient : hasty;
        }
    }

    private Gate(Builder builder, Policy policy) {
        this.tokens = builder.tokens;
        this.certificates = builder.certificates;
        this.metadata = builder.metadata;
        certificates.check();
        this.denials = new Denials(
                new Challenges(
                        builder.realm,
                        tokens == null ? List.of() : tokens.proofAlgorithms(),
                        metadata == null ? null : metadata.url()),
                tokens == null ? Optional::empty : tokens::proofNonce);
        this.access = new AccessLayer(builder.access, builder.objectRules, denials);
        this.recorder = new Recorder(builder.events, builder.clock);
        this.limits =
                new LimitLayer(builder.limits == null ? GateLimits.builder().build() : builder.limits);
        this.admission = new Admission(limits, access, denials);
        this.audit = builder.audit;
        this.identity = new IdentityLayer(tokens, builder.transactions, access.grants(), denials, builder.clock);
        this.metadataPermit = metadata == null ? null : permit(metadata, tokens);
        PolicyCheck.check(policy, tokens, access, limits, audit, false);
        this.inForce = inForce(policy);
        if (audit != null) {
            audit.record(AuditEvent.of(AuditCode.SYS_STARTUP).policyDigest(policy.digest()));
        }
    }

    private InForce inForce(Policy policy) {
        Recorder patient = recorder.of(policy, audit);
        return new InForce(policy, patient, patient.hasty());
    }

    private static Permit permit(ResourceMetadata metadata, @Nullable TokenVerifier tokens) {
        Route route =
                new Route("GET", metadata.path(), "protected resource metadata (RFC 9728), for clients", List.of());
        return new Permit(route, Caller.anonymous(), Map.of(), false, null, List.of(), metadata.answer(tokens), null);
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the policy that requests are checked by. */
    public Policy policy() {
        return inForce.policy;
    }

    /** Returns where the certificates of clients are seen. An adapter hides a proxy's header from what stands behind it. */
    public ClientCertificates clientCertificates() {
        return certificates;
    }

    /** Returns whether a call comes from a listed proxy, so that its header with the client's certificate may be believed. */
    public boolean isFromProxy(ApiCall call) {
        return certificates.isFromProxy(call);
    }

    /** Returns how many requests were refused because the gate or an adapter failed. */
    public long faults() {
        return faults.count();
    }

    /** Returns how many events the sink did not take. A failing sink changes no decision. */
    public long lostEvents() {
        return recorder.lost();
    }

    /**
     * Takes another policy, for all requests from now on; one that is being checked is checked by the policy that it
     * began with. A policy that cannot be made, or that the gate cannot enforce, is not taken: the gate keeps the one that
     * it has, tells of it in a {@code policy.reload} event and writes the cause to the log. Several reloads happen one after
     * another, so that none takes an older policy than one that began before it; requests wait for none of them.
     *
     * @param source makes the policy
     * @return whether the gate has another policy than before
     */
    public boolean reload(Supplier<Policy> source) {
        reloading.lock();
        try {
            return take(source);
        } finally {
            reloading.unlock();
        }
    }

    private boolean take(Supplier<Policy> source) {
        try {
            Policy next = source.get();
            if (next.digest().equals(inForce.policy.digest())) {
                return false;
            }
            PolicyCheck.check(next, tokens, access, limits, audit, true);
            InForce taken = inForce(next);
            inForce = taken;
            LOG.info("The gate has a new policy: {}, {}", next, next.digest());
            taken.patient.policy(
                    SecurityEvent.Outcome.SUCCEEDED,
                    null,
                    Map.of(
                            "digest",
                            next.digest(),
                            "routes",
                            Integer.toString(next.routes().size())));
            return true;
        } catch (RuntimeException e) {
            LOG.error("The gate keeps its policy, since the new one is not taken: {}", e.getMessage());
            InForce kept = inForce;
            kept.patient.policy(
                    SecurityEvent.Outcome.FAILED,
                    GateReason.POLICY_REFUSED,
                    e instanceof PolicyException fault
                            ? Map.of(
                                    "digest",
                                    kept.policy.digest(),
                                    "document",
                                    fault.document(),
                                    "pointer",
                                    fault.pointer())
                            : Map.of("digest", kept.policy.digest()));
            return false;
        }
    }

    /**
     * Refuses a permitted request for what stands behind the gate found wrong in it, such as a framework that binds it,
     * with the event that belongs to it.
     *
     * @param permit what the gate said before
     * @param reason what is wrong
     * @param errors the places that are wrong, in names that the service declares; those after the first
     *     {@link SchemaError#MAX} are left out
     */
    public Decision.Deny refuse(ApiCall call, Permit permit, SchemaReason reason, List<SchemaError> errors) {
        List<SchemaError> told = errors.subList(0, Math.min(errors.size(), SchemaError.MAX));
        return inForce.hasty.denied(call, permit.route(), permit.caller(), denials.schema(reason, told));
    }

    /**
     * Refuses a permitted request for a cause that only its adapter can see, with the event that belongs to it.
     *
     * @param permit what the gate said before
     * @param reason the cause; one that explains a permit is answered as a fault
     */
    public Decision.Deny refuse(ApiCall call, Permit permit, GateReason reason) {
        return inForce.hasty.denied(
                call, permit.route(), permit.caller(), denials.of(reason.refuses() ? reason : GateReason.FAULT));
    }

    /**
     * Asks more of the caller of a permitted request than its route does, such as what an annotation of the handler says.
     *
     * @param permit what the gate said before
     * @param more what is asked for besides
     * @return the refusal, with the event that belongs to it; empty if nothing is lacking
     */
    public Optional<Decision.Deny> refusal(ApiCall call, Permit permit, Requirement more) {
        return permit.caller().grants().check(more) instanceof AccessDecision.Denied denied
                ? Optional.of(recorder.denied(call, permit.route(), permit.caller(), denials.access(denied.reason())))
                : Optional.empty();
    }

    /**
     * Tells of a request that ended in an error before the gate was asked, and says what to answer.
     *
     * @param status the HTTP status of the error; one that is no error is told as 500
     */
    public Decision.Deny failedBefore(ApiCall call, int status) {
        return inForce.hasty.denied(call, null, null, denials.failedBefore(status));
    }

    /** Returns how the gate limits calls. */
    public GateLimits limits() {
        return limits.settings();
    }

    /**
     * Returns how much a request matters when not all can be served, as its route says; {@link Priority#LOW} for what is not
     * listed. For adapters that shed load, before {@link #check}; never throws for bad input.
     */
    public Priority priority(ApiCall call) {
        try {
            String path = call.rawPath().length() > MAX_PATH ? null : CanonicalPath.of(call.rawPath());
            RouteTrie.Target target = path == null ? null : inForce.policy.find(call.method(), path);
            return target == null
                    ? Priority.LOW
                    : target.route().rules().priority().orElse(Priority.NORMAL);
        } catch (RuntimeException e) {
            return Priority.LOW;
        }
    }

    /** Refuses a request because too much is being worked on, with the event that belongs to it. */
    public Decision.Deny overloaded(ApiCall call) {
        return inForce.hasty.denied(call, null, null, denials.overloaded());
    }

    /** Decides on the head of a request; never throws for bad input. */
    public Decision check(ApiCall call) {
        Objects.requireNonNull(call, "call");
        try {
            return (Decision) decide(call, true);
        } catch (Exception e) {
            return fault(call, e);
        }
    }

    /**
     * Decides on the head of a request as far as that goes without waiting and without I/O, for adapters whose threads must
     * do neither; never throws for bad input. What only needs the processor is done here.
     */
    public Attempt attempt(ApiCall call) {
        Objects.requireNonNull(call, "call");
        try {
            return decide(call, false);
        } catch (Exception e) {
            return fault(call, e);
        }
    }

    private Decision fault(ApiCall call, Exception e) {
        // Not only RuntimeException: adapters and verifiers in other languages throw what they like.
        faults.count(e);
        return inForce.hasty.denied(call, null, null, denials.of(GateReason.FAULT));
    }

    /** Leaves the rest of a check to a thread that may wait. */
    private Attempt pending(ApiCall call, Callable<Attempt> rest) {
        return new Attempt.Pending(() -> {
            try {
                return (Decision) rest.call();
            } catch (Exception e) {
                return fault(call, e);
            }
        });
    }

    /**
     * Refuses a request for a cause that only its adapter can see, with the event that belongs to it.
     *
     * @param reason the cause; one that explains a permit is answered as a fault
     */
    public Decision.Deny refuse(ApiCall call, GateReason reason) {
        return inForce.hasty.denied(call, null, null, denials.of(reason.refuses() ? reason : GateReason.FAULT));
    }

    /** Decides; a thread that may not wait gets a pending attempt from the first layer that would have to. */
    private Attempt decide(ApiCall call, boolean mayWait) {
        InForce force = inForce;
        Policy current = force.policy;
        Recorder recorder = force.recorder(mayWait);
        String rawPath = call.rawPath();
        String rawQuery = call.rawQuery();
        if (rawPath.length() > MAX_PATH || (rawQuery != null && rawQuery.length() > MAX_QUERY)) {
            return recorder.denied(call, null, null, denials.of(GateReason.TARGET_TOO_LONG));
        }
        String path = CanonicalPath.of(rawPath);
        if (path == null) {
            return recorder.denied(call, null, null, denials.of(GateReason.PATH_NOT_CANONICAL));
        }
        if (overridesMethod(call, rawQuery)) {
            return recorder.denied(call, null, null, denials.of(GateReason.METHOD_OVERRIDE));
        }
        if (metadataPermit != null && metadataPermit.route().template().equals(path) && isRead(call.method())) {
            recorder.permitted(call, metadataPermit.route(), Caller.anonymous(), GateReason.RESOURCE_METADATA);
            return metadataPermit;
        }
        List<String> authorization = call.header(AUTHORIZATION);
        String preflightMethod = authorization.isEmpty() ? preflightMethod(current, call) : null;
        RouteTrie.Target target = current.find(preflightMethod == null ? call.method() : preflightMethod, path);
        if (target == null) {
            return recorder.denied(call, null, null, unlisted(current, path));
        }
        Route route = target.route();
        if (RawQuery.names(rawQuery, "access_token")) {
            GateReason reason =
                    authorization.isEmpty() ? GateReason.CREDENTIALS_IN_QUERY : GateReason.CREDENTIALS_AMBIGUOUS;
            return recorder.denied(call, route, null, denials.of(reason));
        }
        if (preflightMethod != null) {
            recorder.permitted(call, route, Caller.anonymous(), GateReason.CORS_PREFLIGHT);
            return new Permit(
                    route, Caller.anonymous(), target.template().variables(path), true, null, List.of(), null, null);
        }
        Credentials credentials = Credentials.of(call, authorization, certificates);
        return credentials.fault() == null || credentials.fault().isOfIdentity()
                ? fromSource(force, call, target, path, credentials, mayWait)
                : recorder.denied(call, route, null, denials.of(credentials.fault()));
    }

    private Attempt fromSource(
            InForce force,
            ApiCall call,
            RouteTrie.Target target,
            String path,
            Credentials credentials,
            boolean mayWait) {
        List<Charge> charges = limits.ofSource(call, target.route());
        return mayWait || !limits.mayBlock(charges)
                ? counted(force, call, target, path, credentials, charges, mayWait)
                : pending(call, () -> counted(force, call, target, path, credentials, charges, true));
    }

    private Attempt counted(
            InForce force,
            ApiCall call,
            RouteTrie.Target target,
            String path,
            Credentials credentials,
            List<Charge> charges,
            boolean mayWait) {
        LimitDecision decision = limits.take(charges);
        Decision.Deny refusal = admission.sourceRefusal(call, target.route(), decision, force.recorder(mayWait));
        List<Charge> taken = LimitLayer.givenBackOnceAuthenticated(charges, decision);
        return refusal == null ? identify(force, call, target, path, credentials, taken, mayWait) : refusal;
    }

    private Attempt identify(
            InForce force,
            ApiCall call,
            RouteTrie.Target target,
            String path,
            Credentials credentials,
            List<Charge> ofSource,
            boolean mayWait) {
        Route route = target.route();
        if (credentials.brokenCertificate()) {
            return force.recorder(mayWait).denied(call, route, null, denials.of(GateReason.CERTIFICATE_HEADER));
        }
        if (route.rules().mode(Layer.IDENTITY) == LayerMode.OFF) {
            return admit(force, call, target, path, Caller.anonymous(), mayWait);
        }
        return identity.verify(route, credentials, mayWait)
                ? accept(force, call, target, path, credentials, ofSource, mayWait)
                : pending(call, () -> identify(force, call, target, path, credentials, ofSource, true));
    }

    private Attempt accept(
            InForce force,
            ApiCall call,
            RouteTrie.Target target,
            String path,
            Credentials credentials,
            List<Charge> ofSource,
            boolean mayWait) {
        Route route = target.route();
        Caller caller = identity.caller(call, route, credentials, mayWait);
        if (caller == null) {
            return pending(call, () -> accept(force, call, target, path, credentials, ofSource, true));
        }
        Decision.Deny refusal = credentials.refusal;
        if (refusal == null && caller.isAuthenticated()) {
            limits.authenticated(ofSource);
        }
        if (refusal != null && route.rules().mode(Layer.IDENTITY) == LayerMode.ENFORCE) {
            return force.recorder(mayWait).denied(call, route, null, credentials.issuer, refusal);
        }
        if (refusal != null) {
            force.recorder(mayWait).shadowed(call, route, caller, Layer.IDENTITY, credentials.issuer, refusal);
        }
        return admit(force, call, target, path, caller, mayWait);
    }

    private Attempt admit(
            InForce force, ApiCall call, RouteTrie.Target target, String path, Caller caller, boolean mayWait) {
        List<Charge> ofQuota = limits.ofQuota(call, target.route(), caller);
        return mayWait || !admission.mayBlock(target.route(), caller, ofQuota, force.hasty)
                ? admission.decide(call, target, path, caller, ofQuota, force.recorder(mayWait))
                : pending(call, () -> admission.decide(call, target, path, caller, ofQuota, force.patient));
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static boolean overridesMethod(ApiCall call, @Nullable String rawQuery) {
        for (String name : OVERRIDES) {
            if (!call.header(name).isEmpty()) {
                return true;
            }
        }
        return RawQuery.names(rawQuery, "_method");
    }

    /** Returns the method that a CORS preflight asks about; null if this is none or the policy lets none through. */
    private static @Nullable String preflightMethod(Policy policy, ApiCall call) {
        if (!policy.allowsCorsPreflight() || !call.method().equals("OPTIONS")) {
            return null;
        }
        List<String> requested = call.header("Access-Control-Request-Method");
        return requested.size() == 1 && call.header("Origin").size() == 1 ? requested.get(0) : null;
    }

    private Decision.Deny unlisted(Policy policy, String path) {
        SortedSet<String> methods = policy.methods(path);
        return methods.isEmpty() ? denials.of(GateReason.ROUTE_UNKNOWN) : denials.methodNotAllowed(methods);
    }

    /** Builds a gate. Not safe for use by several threads. */
    public static final class Builder {

        private @Nullable Policy policy;
        private @Nullable TokenVerifier tokens;
        private @Nullable AccessRules access;
        private ObjectRules objectRules = ObjectRules.none();
        private @Nullable GateLimits limits;
        private @Nullable TokenVerifier transactions;
        private ClientCertificates certificates = ClientCertificates.ofConnections();
        private @Nullable ResourceMetadata metadata;
        private SecurityEvents events = SecurityEvents.none();
        private @Nullable AuditLog audit;
        private InstantSource clock = InstantSource.system();
        private String realm = "api";

        private Builder() {}

        /** Says which routes there are. */
        public Builder policy(Policy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Says who verifies tokens. */
        public Builder tokens(TokenVerifier verifier) {
            this.tokens = Objects.requireNonNull(verifier, "verifier");
            return this;
        }

        /**
         * Says who verifies transaction tokens (draft-ietf-oauth-transaction-tokens), as they come in the header
         * {@code Txn-Token} beside an access token: its issuers have {@link dev.everyhop.token.Issuer#transactionTokens},
         * its audience is the trust domain. Without it the header is not looked at.
         */
        public Builder transactionTokens(TokenVerifier verifier) {
            this.transactions = Objects.requireNonNull(verifier, "verifier");
            return this;
        }

        /** Says where clients' certificates are seen: on their connections unless said. */
        public Builder clientCertificates(ClientCertificates certificates) {
            this.certificates = Objects.requireNonNull(certificates, "certificates");
            return this;
        }

        /** Serves this description of the service, and names it in challenges. */
        public Builder resourceMetadata(ResourceMetadata metadata) {
            this.metadata = Objects.requireNonNull(metadata, "metadata");
            return this;
        }

        /**
         * Says which permissions and roles callers have. Without it callers have none, and a policy that asks for some is
         * refused; scopes are matched as scopes, with or without it.
         */
        public Builder access(AccessRules rules) {
            this.access = Objects.requireNonNull(rules, "rules");
            return this;
        }

        /** Registers the object rules that the policy names. */
        public Builder objectRules(ObjectRules rules) {
            this.objectRules = Objects.requireNonNull(rules, "rules");
            return this;
        }

        /** Counts calls here: shorthand for {@link GateLimits} that count here and are as they are unless said. */
        public Builder limits(Limits limits) {
            return limits(GateLimits.builder().limits(limits).build());
        }

        /** Says how calls are limited; by source and as the policy says, in memory of the gate's own, unless said. */
        public Builder limits(GateLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Tells every decision to this sink; to none unless said. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /**
         * Records every decision here, with the class that its route asks for, and changes of the policy. A permit whose
         * record must be durable and is not becomes a refusal with status 503. The log stays the caller's, to be closed after
         * the last request; do not give its {@link AuditLog#events} to {@link #events} too.
         */
        public Builder audit(AuditLog log) {
            this.audit = Objects.requireNonNull(log, "log");
            return this;
        }

        /** Takes the time of events, and of what must be fresh, from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Names the service in {@code WWW-Authenticate} (RFC 9110, section 11.5): {@code api} unless said. */
        public Builder realm(String realm) {
            if (realm.isEmpty() || !realm.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\')) {
                throw new IllegalArgumentException(
                        "realm must be printable ASCII without quotes and backslashes, such as 'orders'");
            }
            this.realm = realm;
            return this;
        }

        /**
         * Builds.
         *
         * @throws IllegalStateException if there is no policy, it lists no route, a route needs a token and nothing
         *     verifies one, or a route asks for what the gate has no rules for or cannot enforce; the message says what to
         *     add or to change
         */
        public Gate build() {
            Policy given = policy;
            if (given == null) {
                throw new IllegalStateException(
                        "The gate has no policy, so nothing says what may be called: add policy(Policy.builder()...build())");
            }
            return new Gate(this, given);
        }
    }
}
