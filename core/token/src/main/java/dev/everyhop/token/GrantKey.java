package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.dpop.Thumbprint;
import java.util.Base64;

/**
 * Which tokens are the same: those that the same grant, of the same subject and actor, has for the same target. Subject and
 * actor are whole SHA-256 digests of their tokens, compared whole.
 *
 * @param grant the kind of grant, or the identity of a session that is refreshed
 * @param subject the digest of the subject token; empty where there is none
 * @param actor the digest of the actor token; empty where there is none
 */
record GrantKey(String grant, String subject, String actor, TokenTarget target) {

    static String digest(String token) {
        byte[] digest = Thumbprint.sha256(token.getBytes(UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    }

    /** Returns the grant and the target. */
    @Override
    public String toString() {
        return "GrantKey[" + grant + ", " + target + "]";
    }
}
