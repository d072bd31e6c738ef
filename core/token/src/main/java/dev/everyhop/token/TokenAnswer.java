package dev.everyhop.token;

import dev.everyhop.token.TokenOutcome.Obtained;
import dev.everyhop.token.TokenOutcome.Refused;
import dev.everyhop.token.internal.oauth.Endpoint.Answer;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a token endpoint answered (RFC 6749, section 5; RFC 8693, section 2.2), believing as little as it can. */
final class TokenAnswer {

    static final int MAX_TOKEN_LENGTH = 16 * 1024;

    /** How long a token is taken to live whose server does not say. */
    static final long UNSAID_LIFE_SECONDS = 60;

    private static final long MAX_LIFE_SECONDS = 86_400;

    private TokenAnswer() {}

    /** Returns the token of an answer with status 200, or why it is none. */
    static TokenOutcome read(Map<String, Object> members, Grant grant, @Nullable DpopKey key, Instant now) {
        String value = members.get("access_token") instanceof String text ? text : "";
        if (value.isEmpty()
                || value.length() > MAX_TOKEN_LENGTH
                || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            return new Refused(ObtainReason.MALFORMED);
        }
        String type = members.get("token_type") instanceof String text ? text : "";
        if (!type.equalsIgnoreCase(key == null ? "Bearer" : "DPoP")) {
            return new Refused(ObtainReason.TOKEN_TYPE);
        }
        if (grant.isExchange() && !isAccessToken(members.get("issued_token_type"))) {
            return new Refused(ObtainReason.ISSUED_TYPE);
        }
        long life = life(members);
        if (life <= 0) {
            return new Refused(ObtainReason.EXPIRES_IN);
        }
        Set<String> asked = grant.target().scopes();
        Set<String> got = asked;
        if (members.containsKey("scope")) {
            if (!(members.get("scope") instanceof String text)) {
                return new Refused(ObtainReason.MALFORMED);
            }
            got = words(text);
            if (!asked.isEmpty() && !asked.containsAll(got)) {
                return new Refused(ObtainReason.SCOPE_WIDENED);
            }
        }
        return new Obtained(new ObtainedToken(value, key, now.plusSeconds(life), got));
    }

    /** Returns what an error of the server means; its description is not read. */
    static ObtainReason error(Answer.Json answer) {
        return switch (answer.members().get("error") instanceof String code ? code : "") {
            case "invalid_request" -> ObtainReason.INVALID_REQUEST;
            case "invalid_client" -> ObtainReason.INVALID_CLIENT;
            case "invalid_grant" -> ObtainReason.INVALID_GRANT;
            case "unauthorized_client" -> ObtainReason.UNAUTHORIZED_CLIENT;
            case "unsupported_grant_type" -> ObtainReason.UNSUPPORTED_GRANT;
            case "invalid_scope" -> ObtainReason.INVALID_SCOPE;
            case "invalid_target" -> ObtainReason.INVALID_TARGET;
            case "invalid_dpop_proof", "use_dpop_nonce" -> ObtainReason.INVALID_PROOF;
            default -> answer.status() == 401 ? ObtainReason.INVALID_CLIENT : ObtainReason.REFUSED;
        };
    }

    static Set<String> words(String text) {
        Set<String> words = new LinkedHashSet<>(Arrays.asList(text.split(" ", -1)));
        words.remove("");
        return words;
    }

    private static boolean isAccessToken(@Nullable Object type) {
        return Grant.Exchange.ACCESS_TOKEN.equals(type) || Grant.Exchange.JWT.equals(type);
    }

    /** Returns a life in seconds; 0 for what is none. */
    private static long life(Map<String, Object> members) {
        Object said = members.get("expires_in");
        if (said == null) {
            // JSON's null says as little as nothing.
            return UNSAID_LIFE_SECONDS;
        }
        return said instanceof Long seconds ? Math.min(seconds, MAX_LIFE_SECONDS) : 0;
    }
}
