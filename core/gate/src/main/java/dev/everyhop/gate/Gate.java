package dev.everyhop.gate;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.VerifiedToken;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides on each request, whatever framework it came through.
 *
 * <p>The layers, in their order: <em>shape</em> (sizes, canonical path, the route, unambiguous credentials),
 * <em>identity</em> (the token), <em>access</em> (the scopes). The first that refuses answers.
 *
 * <p><b>Security guarantees.</b> What the policy does not list is refused. A request that can be read in two ways is
 * refused. A token that is refused leaves nothing behind, and a public route does not make a bad token pass. Whatever
 * fails inside is a refusal with status 500.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; one gate serves all requests. May wait for an issuer's keys as
 * {@link TokenVerifier} says.
 *
 * <p><b>Failure.</b> {@link #check} never throws for what is in a request; {@link Builder#build} refuses what is
 * contradictory or left out.
 */
public final class Gate {

    private static final int MAX_PATH = 8 * 1024;
    private static final int MAX_QUERY = 16 * 1024;
    private static final String AUTHORIZATION = "Authorization";
    private static final String[] OVERRIDES = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"};
    private static final Set<String> KNOWN_METHODS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

    private final Policy policy;
    private final @Nullable TokenVerifier tokens;
    private final SecurityEvents events;
    private final InstantSource clock;
    private final Denials denials;
    private final Faults faults = new Faults("A request was refused because the gate failed");
    private final Faults lostEvents = new Faults("A security event was lost because its sink failed");

    private Gate(Builder builder, Policy policy) {
        this.policy = policy;
        this.tokens = builder.tokens;
        this.events = builder.events;
        this.clock = builder.clock;
        this.denials = new Denials(builder.realm);
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the policy that requests are checked by. */
    public Policy policy() {
        return policy;
    }

    /** Returns how many requests were refused because the gate or an adapter failed. */
    public long faults() {
        return faults.count();
    }

    /** Returns how many events the sink did not take. A failing sink changes no decision. */
    public long lostEvents() {
        return lostEvents.count();
    }

    /** Decides on the head of a request; never throws for bad input. */
    public Decision check(ApiCall call) {
        Objects.requireNonNull(call, "call");
        try {
            return decide(call);
        } catch (Exception e) {
            // Not only RuntimeException: adapters and verifiers in other languages throw what they like.
            faults.count(e);
            return deny(call, null, null, denials.of(GateReason.FAULT));
        }
    }

    /**
     * Refuses a request for a cause that only its adapter can see, with the event that belongs to it.
     *
     * @param reason the cause; one that explains a permit is answered as a fault
     */
    public Decision.Deny refuse(ApiCall call, GateReason reason) {
        return deny(call, null, null, denials.of(reason.refuses() ? reason : GateReason.FAULT));
    }

    private Decision decide(ApiCall call) {
        String rawPath = call.rawPath();
        String rawQuery = call.rawQuery();
        if (rawPath.length() > MAX_PATH || (rawQuery != null && rawQuery.length() > MAX_QUERY)) {
            return deny(call, null, null, denials.of(GateReason.TARGET_TOO_LONG));
        }
        String path = CanonicalPath.of(rawPath);
        if (path == null) {
            return deny(call, null, null, denials.of(GateReason.PATH_NOT_CANONICAL));
        }
        if (overridesMethod(call, rawQuery)) {
            return deny(call, null, null, denials.of(GateReason.METHOD_OVERRIDE));
        }
        List<String> authorization = call.header(AUTHORIZATION);
        String preflightMethod = authorization.isEmpty() ? preflightMethod(call) : null;
        RouteTrie.Target target = policy.find(preflightMethod == null ? call.method() : preflightMethod, path);
        if (target == null) {
            return deny(call, null, null, unlisted(path));
        }
        Route route = target.route();
        if (RawQuery.names(rawQuery, "access_token")) {
            GateReason reason =
                    authorization.isEmpty() ? GateReason.CREDENTIALS_IN_QUERY : GateReason.CREDENTIALS_AMBIGUOUS;
            return deny(call, route, null, denials.of(reason));
        }
        if (preflightMethod != null) {
            return permit(call, target, path, Caller.anonymous(), true);
        }
        return identify(call, target, path, Credentials.of(authorization));
    }

    private Decision identify(ApiCall call, RouteTrie.Target target, String path, Credentials credentials) {
        Route route = target.route();
        if (credentials.fault() != null) {
            return deny(call, route, null, denials.of(credentials.fault()));
        }
        if (credentials.token() == null) {
            return route.isPublic()
                    ? permit(call, target, path, Caller.anonymous(), false)
                    : deny(call, route, null, denials.of(GateReason.CREDENTIALS_MISSING));
        }
        if (tokens == null) {
            return deny(call, route, null, denials.of(GateReason.CREDENTIALS_SCHEME));
        }
        TokenResult result = tokens.verify(credentials.token());
        if (result instanceof TokenResult.Rejected rejected) {
            return deny(call, route, null, rejected.issuer(), denials.token(rejected));
        }
        Caller caller = Caller.of(((TokenResult.Verified) result).token());
        return caller.scopes().containsAll(route.scopes())
                ? permit(call, target, path, caller, false)
                : deny(call, route, caller, denials.scopeMissing(route));
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
    private @Nullable String preflightMethod(ApiCall call) {
        if (!policy.allowsCorsPreflight() || !call.method().equals("OPTIONS")) {
            return null;
        }
        List<String> requested = call.header("Access-Control-Request-Method");
        return requested.size() == 1 && call.header("Origin").size() == 1 ? requested.get(0) : null;
    }

    private Decision.Deny unlisted(String path) {
        SortedSet<String> methods = policy.methods(path);
        return methods.isEmpty() ? denials.of(GateReason.ROUTE_UNKNOWN) : denials.methodNotAllowed(methods);
    }

    private Permit permit(ApiCall call, RouteTrie.Target target, String path, Caller caller, boolean preflight) {
        Permit permit = new Permit(target.route(), caller, target.template().variables(path), preflight);
        if (events != SecurityEvents.none()) {
            Reason reason = preflight ? GateReason.CORS_PREFLIGHT : null;
            emit(SecurityEvent.Outcome.PERMITTED, reason, fields(call, target.route(), caller));
        }
        return permit;
    }

    private Decision.Deny deny(ApiCall call, @Nullable Route route, @Nullable Caller caller, Decision.Deny deny) {
        return deny(call, route, caller, null, deny);
    }

    private Decision.Deny deny(
            ApiCall call, @Nullable Route route, @Nullable Caller caller, @Nullable String issuer, Decision.Deny deny) {
        if (events != SecurityEvents.none()) {
            Map<String, String> fields = fields(call, route, caller);
            if (issuer != null) {
                fields.put("issuer", issuer);
            }
            fields.put("status", Integer.toString(deny.status()));
            emit(SecurityEvent.Outcome.DENIED, deny.reason(), fields);
        }
        return deny;
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
        return fields;
    }

    private void emit(SecurityEvent.Outcome outcome, @Nullable Reason reason, Map<String, String> fields) {
        try {
            events.emit(new SecurityEvent("access.decision", clock.instant(), outcome, reason, fields));
        } catch (Exception e) {
            lostEvents.count(e);
        }
    }

    /** Builds a gate. Not safe for use by several threads. */
    public static final class Builder {

        private @Nullable Policy policy;
        private @Nullable TokenVerifier tokens;
        private SecurityEvents events = SecurityEvents.none();
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

        /** Tells every decision to this sink; to none unless said. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Takes the time of events from this clock. */
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
         * @throws IllegalStateException if there is no policy, it lists no route, or a route needs a token and nothing
         *     verifies one; the message says what to add
         */
        public Gate build() {
            Policy given = policy;
            if (given == null) {
                throw new IllegalStateException(
                        "The gate has no policy, so nothing says what may be called: add policy(Policy.builder()...build())");
            }
            if (given.routes().isEmpty()) {
                throw new IllegalStateException(
                        "The policy lists no route, so every request would be refused: add require(...) or permitAnyone(...)");
            }
            for (Route route : given.routes()) {
                if (!route.isPublic() && tokens == null) {
                    throw new IllegalStateException("Route " + route.method() + " " + route.template()
                            + " needs a token and the gate has no verifier: add tokens(TokenVerifier.builder()...build()),"
                            + " or list the route with permitAnyone(...) and a reason");
                }
            }
            return new Gate(this, given);
        }
    }
}
