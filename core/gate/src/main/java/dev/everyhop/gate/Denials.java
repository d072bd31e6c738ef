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
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The answers of one gate to what it refuses: status, problem and headers (RFC 6750, section 3; RFC 9110). */
final class Denials {

    private static final Header NO_STORE = new Header("Cache-Control", "no-store");
    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(5);

    private final Map<GateReason, Deny> plain = new EnumMap<>(GateReason.class);
    private final Map<TokenReason, Deny> tokens = new EnumMap<>(TokenReason.class);
    private final String challenge;

    Denials(String realm) {
        challenge = "Bearer realm=\"" + realm + '"';
        for (GateReason reason : GateReason.values()) {
            plain.put(reason, deny(reason));
        }
        List<Header> invalidToken = List.of(challenge(", error=\"invalid_token\""), NO_STORE);
        for (TokenReason reason : TokenReason.values()) {
            tokens.put(reason, new Deny(reason, Problem.INVALID_TOKEN, invalidToken));
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

    Deny token(TokenResult.Rejected rejected) {
        if (rejected.reason() == TokenReason.KEYS_UNAVAILABLE
                || rejected.reason() == TokenReason.INTROSPECTION_UNAVAILABLE) {
            Duration wait = rejected.retryAfter() == null ? DEFAULT_RETRY : rejected.retryAfter();
            // Whole seconds, rounded up: a client must not come back too early, nor at once.
            long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
            return new Deny(
                    rejected.reason(),
                    Problem.UNAVAILABLE,
                    List.of(new Header("Retry-After", Long.toString(seconds)), NO_STORE));
        }
        Deny deny = tokens.get(rejected.reason());
        return deny == null ? of(GateReason.FAULT) : deny;
    }

    /** Refuses for what the access room found. A reason that is not one of its own comes from a user's object rule. */
    Deny access(Reason reason) {
        if (!(reason instanceof AccessReason found)) {
            return new Deny(reason, Problem.FORBIDDEN, List.of(NO_STORE));
        }
        return switch (found) {
            case NOT_AUTHENTICATED ->
                new Deny(reason, Problem.AUTHENTICATION_REQUIRED, List.of(challenge(""), NO_STORE));
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
    Deny scopeMissing(Route route) {
        List<String> scopes = new ArrayList<>(route.scopes());
        route.rules().alternatives().stream().limit(1).forEach(way -> scopes.addAll(way.scopes()));
        String error = ", error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + '"';
        return new Deny(GateReason.SCOPE_MISSING, Problem.INSUFFICIENT_SCOPE, List.of(challenge(error), NO_STORE));
    }

    private Deny deny(GateReason reason) {
        return switch (reason) {
            case CREDENTIALS_MISSING, CREDENTIALS_SCHEME ->
                new Deny(reason, reason.problem(), List.of(challenge(""), NO_STORE));
            case CREDENTIALS_AMBIGUOUS, CREDENTIALS_MALFORMED, CREDENTIALS_IN_QUERY ->
                new Deny(reason, reason.problem(), List.of(challenge(", error=\"invalid_request\""), NO_STORE));
            case OVERLOADED -> new Deny(reason, reason.problem(), List.of(new Header("Retry-After", "1"), NO_STORE));
            default -> new Deny(reason, reason.problem(), List.of(NO_STORE));
        };
    }

    private Header challenge(String error) {
        return new Header("WWW-Authenticate", challenge + error);
    }
}
