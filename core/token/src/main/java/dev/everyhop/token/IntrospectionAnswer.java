package dev.everyhop.token;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what an introspection endpoint says of a token (RFC 7662, section 2.2). */
final class IntrospectionAnswer {

    private static final List<String> STRINGS = List.of("sub", "client_id", "username", "jti", "scope", "iss");

    private final String issuer;
    private final Set<String> audience;
    private final boolean missingAudience;
    private final boolean missingType;
    private final long skewSeconds = Issuer.DEFAULT_SKEW.toSeconds();

    IntrospectionAnswer(Introspection options, Set<String> verifierAudience) {
        this.issuer = options.location();
        this.audience = options.audience.isEmpty() ? Set.copyOf(verifierAudience) : options.audience;
        this.missingAudience = options.missingAudience;
        this.missingType = options.missingType;
    }

    /**
     * Returns why the token is refused; null if it is not. An answer that is none says nothing of the token.
     *
     * @param now seconds since the epoch
     */
    @Nullable
    TokenReason fault(Map<String, Object> answer, long now) {
        if (!(answer.get("active") instanceof Boolean active)) {
            return TokenReason.INTROSPECTION_UNAVAILABLE;
        }
        if (!active) {
            return TokenReason.INACTIVE;
        }
        if (!hasGoodForm(answer)) {
            return TokenReason.CLAIM_FORM;
        }
        if (answer.containsKey("iss") && !issuer.equals(answer.get("iss"))) {
            return TokenReason.ISSUER;
        }
        if (!isAccessToken(answer.get("token_type"))) {
            return TokenReason.NOT_ACCESS_TOKEN;
        }
        TokenReason fault = times(answer, now);
        if (fault != null) {
            return fault;
        }
        if (!isForUs(answer.get("aud"))) {
            return TokenReason.AUDIENCE;
        }
        // A type that says bound and nothing that says to which key would make a bearer token of it.
        Confirmation bound = Confirmation.of(answer);
        boolean typeSaysKey = answer.get("token_type") instanceof String type && type.equalsIgnoreCase("DPoP");
        return typeSaysKey && (bound == null || bound.key() == null) ? TokenReason.CONFIRMATION : null;
    }

    private @Nullable TokenReason times(Map<String, Object> answer, long now) {
        if (!(answer.get("exp") instanceof Long expiry)) {
            return TokenReason.EXPIRY_MISSING;
        }
        if (now >= expiry + skewSeconds) {
            return TokenReason.EXPIRED;
        }
        if (expiry > now + Issuer.DEFAULT_MAX_LIFETIME.toSeconds() + skewSeconds) {
            return TokenReason.EXPIRY_TOO_FAR;
        }
        if (answer.get("nbf") instanceof Long notBefore && notBefore > now + skewSeconds) {
            return TokenReason.NOT_YET_VALID;
        }
        return answer.get("iat") instanceof Long issuedAt && issuedAt > now + skewSeconds
                ? TokenReason.ISSUED_IN_FUTURE
                : null;
    }

    private static boolean hasGoodForm(Map<String, Object> answer) {
        for (String name : STRINGS) {
            if (answer.containsKey(name) && !(answer.get(name) instanceof String)) {
                return false;
            }
        }
        for (String name : List.of("exp", "nbf", "iat")) {
            if (answer.containsKey(name) && !(answer.get(name) instanceof Long)) {
                return false;
            }
        }
        Object aud = answer.get("aud");
        return aud == null
                || aud instanceof String
                || (aud instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
    }

    private boolean isAccessToken(@Nullable Object type) {
        if (type == null) {
            return missingType;
        }
        return type instanceof String text && (text.equalsIgnoreCase("Bearer") || text.equalsIgnoreCase("DPoP"));
    }

    private boolean isForUs(@Nullable Object aud) {
        if (aud == null) {
            return missingAudience;
        }
        return aud instanceof List<?> list ? !Collections.disjoint(list, audience) : audience.contains(aud);
    }
}
