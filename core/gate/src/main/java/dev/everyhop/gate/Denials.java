package dev.everyhop.gate;

import dev.everyhop.access.AccessReason;
import dev.everyhop.event.Reason;
import dev.everyhop.gate.Decision.Deny;
import dev.everyhop.gate.Decision.Header;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitHeaders;
import dev.everyhop.limit.LimitReason;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.token.Presentation.Scheme;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.VerifiedToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The answers of one gate to what it refuses: status, problem and headers (RFC 6750, section 3; RFC 9110). */
final class Denials {

    private static final Header NO_STORE = new Header("Cache-Control", "no-store");
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);

    private final Map<GateReason, Deny> plain = new EnumMap<>(GateReason.class);
    private final Map<TokenReason, Deny> bearerTokens = new EnumMap<>(TokenReason.class);
    private final Map<TokenReason, Deny> dpopTokens = new EnumMap<>(TokenReason.class);
    private final Challenges challenges;
    private final Supplier<Optional<String>> nonces;

    /**
     * Makes answers.
     *
     * @param challenges what unauthenticated callers are told
     * @param nonces the nonce for the next proof, where proofs need one
     */
    Denials(Challenges challenges, Supplier<Optional<String>> nonces) {
        this.challenges = challenges;
        this.nonces = nonces;
        for (GateReason reason : GateReason.values()) {
            plain.put(reason, deny(reason));
        }
        for (TokenReason reason : TokenReason.values()) {
            bearerTokens.put(reason, deny(reason, Scheme.BEARER));
            dpopTokens.put(reason, deny(reason, Scheme.DPOP));
        }
    }

    /** Refuses for a reason that needs no further facts. */
    Deny of(GateReason reason) {
        Deny deny = plain.get(reason);
        return deny == null ? deny(reason) : deny;
    }

    Deny methodNotAllowed(Collection<String> methods) {
        return new Deny(
                GateReason.ROUTE_METHOD,
                Problem.METHOD_NOT_ALLOWED,
                List.of(new Header("Allow", String.join(", ", methods)), NO_STORE));
    }

    /** Refuses credentials that are missing or of another scheme, with the challenges that the route can be met by. */
    Deny missing(GateReason reason, Route route) {
        boolean dpopOnly = route.rules().senderConstraint().orElse(null) == RouteRules.SenderConstraint.DPOP;
        return dpopOnly
                ? new Deny(reason, reason.problem(), List.of(challenges.of(Scheme.DPOP, ""), NO_STORE))
                : of(reason);
    }

    /** Refuses a genuine token that is not bound to its sender as the route asks. */
    Deny unbound(RouteRules.SenderConstraint asked, Scheme scheme) {
        Scheme told = asked == RouteRules.SenderConstraint.DPOP ? Scheme.DPOP : scheme;
        return new Deny(
                GateReason.SENDER_UNBOUND,
                Problem.INVALID_TOKEN,
                List.of(challenges.of(told, ", error=\"invalid_token\""), NO_STORE));
    }

    /** Asks for a stronger or fresher authentication (RFC 9470, section 3). */
    Deny stepUp(RouteRules.StepUp asked, Scheme scheme) {
        StringBuilder error = new StringBuilder(", error=\"insufficient_user_authentication\"");
        if (!asked.acr().isEmpty()) {
            error.append(", acr_values=\"")
                    .append(String.join(" ", asked.acr()))
                    .append('"');
        }
        if (asked.maxAge() != null) {
            error.append(", max_age=\"").append(asked.maxAge().toSeconds()).append('"');
        }
        return new Deny(
                GateReason.STEP_UP,
                GateReason.STEP_UP.problem(),
                List.of(challenges.of(scheme, error.toString()), NO_STORE));
    }

    /** Refuses a transaction token. Its faults are not the access token's, so no challenge speaks of them. */
    Deny transaction(TokenResult.Rejected rejected) {
        return rejected.reason().isTemporary()
                ? unavailable(rejected, Problem.UNAVAILABLE)
                : new Deny(rejected.reason(), Problem.INVALID_TRANSACTION, List.of(challenges.ofAll(), NO_STORE));
    }

    /** Returns the headers that the answer to a permitted call gets: the nonce for the next proof, where proofs need one. */
    List<Header> granted(Caller caller) {
        VerifiedToken token = caller.token().orElse(null);
        return token == null || !token.isBoundToKey()
                ? List.of()
                : nonces.get().map(nonce -> List.of(nonce(nonce))).orElse(List.of());
    }

    Deny token(TokenResult.Rejected rejected, Scheme scheme) {
        if (rejected.reason().isTemporary()) {
            boolean quota = rejected.reason() == TokenReason.DPOP_QUOTA;
            return unavailable(rejected, quota ? Problem.TOO_MANY_PROOFS : Problem.UNAVAILABLE);
        }
        return switch (rejected.reason()) {
            case DPOP_NONCE, DPOP_NONCE_MISSING -> useNonce(rejected.reason());
            default -> {
                Deny deny = (scheme == Scheme.DPOP ? dpopTokens : bearerTokens).get(rejected.reason());
                yield deny == null ? of(GateReason.FAULT) : deny;
            }
        };
    }

    private Deny useNonce(TokenReason reason) {
        List<Header> headers = new ArrayList<>();
        headers.add(challenges.of(Scheme.DPOP, ", error=\"use_dpop_nonce\""));
        nonces.get().ifPresent(nonce -> headers.add(nonce(nonce)));
        headers.add(NO_STORE);
        return new Deny(reason, Problem.INVALID_TOKEN, headers);
    }

    private static Header nonce(String nonce) {
        return new Header("DPoP-Nonce", nonce);
    }

    private static Deny unavailable(TokenResult.Rejected rejected, Problem problem) {
        Duration wait = rejected.retryAfter() == null ? DEFAULT_RETRY : rejected.retryAfter();
        // Whole seconds, rounded up: a client must not come back too early, nor at once.
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        return new Deny(
                rejected.reason(), problem, List.of(new Header("Retry-After", Long.toString(seconds)), NO_STORE));
    }

    /** Refuses for what the access room found. A reason that is not one of its own comes from a user's object rule. */
    Deny access(Reason reason) {
        if (!(reason instanceof AccessReason found)) {
            return new Deny(reason, Problem.FORBIDDEN, List.of(NO_STORE));
        }
        return switch (found) {
            case NOT_AUTHENTICATED ->
                new Deny(reason, Problem.AUTHENTICATION_REQUIRED, List.of(challenges.ofAll(), NO_STORE));
            case REALM_FAILED, OBJECT_RULE_FAILED -> new Deny(reason, Problem.ACCESS_UNAVAILABLE, List.of(NO_STORE));
            case OBJECT_HIDDEN -> new Deny(reason, Problem.NOT_FOUND, List.of(NO_STORE));
            case GUESTS_ONLY, PERMISSION_MISSING, ROLE_MISSING, OBJECT_DENIED ->
                new Deny(reason, Problem.FORBIDDEN, List.of(NO_STORE));
        };
    }

    /** Refuses what is too much. */
    Deny limit(LimitDecision.Refused refused, LimitHeaders told) {
        Problem problem = refused.reason() == LimitReason.STORE_UNAVAILABLE
                ? Problem.LIMITS_UNAVAILABLE
                : Problem.TOO_MANY_REQUESTS;
        List<Header> headers = new ArrayList<>(headers(told.of(refused)));
        headers.add(NO_STORE);
        return new Deny(refused.reason(), problem, headers);
    }

    /** Refuses what there is no room for among what is being worked on. */
    Deny overloaded() {
        return new Deny(LimitReason.OVERLOADED, Problem.OVERLOADED, List.of(new Header("Retry-After", "1"), NO_STORE));
    }

    static List<Header> headers(Map<String, String> values) {
        return values.entrySet().stream()
                .map(one -> new Header(one.getKey(), one.getValue()))
                .toList();
    }

    /** Refuses what was sent, with the places that are wrong. */
    Deny schema(SchemaReason reason, List<SchemaError> errors) {
        Problem problem =
                switch (reason.status()) {
                    case 413 -> Problem.CONTENT_TOO_LARGE;
                    case 415 -> Problem.UNSUPPORTED_MEDIA_TYPE;
                    default -> Problem.INVALID_REQUEST;
                };
        return new Deny(reason, problem.with(errors), List.of(NO_STORE));
    }

    /** Answers in place of a response that must not go out; what is wrong with it is for the operator. */
    Deny response(SchemaReason reason) {
        return new Deny(reason, Problem.BAD_RESPONSE, List.of(NO_STORE));
    }

    Deny failedBefore(int status) {
        return new Deny(GateReason.REQUEST_FAILED, Problem.ofStatus(status), List.of(NO_STORE));
    }

    /** Names the scopes of the route and, where there are several ways to be let in, those of the first. */
    Deny scopeMissing(Route route, Scheme scheme) {
        List<String> scopes = new ArrayList<>(route.scopes());
        route.rules().alternatives().stream().limit(1).forEach(way -> scopes.addAll(way.scopes()));
        String error = ", error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + '"';
        return new Deny(
                GateReason.SCOPE_MISSING, Problem.INSUFFICIENT_SCOPE, List.of(challenges.of(scheme, error), NO_STORE));
    }

    private Deny deny(GateReason reason) {
        return switch (reason) {
            case CREDENTIALS_MISSING, CREDENTIALS_SCHEME, CERTIFICATE_MISSING ->
                new Deny(reason, reason.problem(), List.of(challenges.ofAll(), NO_STORE));
            case CREDENTIALS_AMBIGUOUS, CREDENTIALS_MALFORMED, CREDENTIALS_IN_QUERY ->
                new Deny(
                        reason,
                        reason.problem(),
                        List.of(challenges.of(Scheme.BEARER, ", error=\"invalid_request\""), NO_STORE));
            case OVERLOADED -> new Deny(reason, reason.problem(), List.of(new Header("Retry-After", "1"), NO_STORE));
            default -> new Deny(reason, reason.problem(), List.of(NO_STORE));
        };
    }

    private Deny deny(TokenReason reason, Scheme scheme) {
        Scheme told = reason == TokenReason.DPOP_AS_BEARER ? Scheme.DPOP : scheme;
        String error = isOfProof(reason) ? "invalid_dpop_proof" : "invalid_token";
        return new Deny(
                reason, Problem.INVALID_TOKEN, List.of(challenges.of(told, ", error=\"" + error + '"'), NO_STORE));
    }

    private static boolean isOfProof(TokenReason reason) {
        return switch (reason) {
            case DPOP_PROOF_MISSING,
                    DPOP_PROOF_REPEATED,
                    DPOP_PROOF_MALFORMED,
                    DPOP_TYPE,
                    DPOP_ALGORITHM,
                    DPOP_HEADER,
                    DPOP_KEY,
                    DPOP_KEY_PRIVATE,
                    DPOP_SIGNATURE,
                    DPOP_CLAIMS,
                    DPOP_METHOD,
                    DPOP_URI,
                    DPOP_TIME,
                    DPOP_TOKEN_HASH,
                    DPOP_REPLAYED -> true;
            default -> false;
        };
    }
}
