package dev.everyhop.access;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is proved about a caller: plain data, from a verified token or any other proof.
 *
 * <p><b>Security guarantees.</b> None of its own: who makes one vouches for it. {@link #toString} shows the issuer and
 * nothing else.
 *
 * <p><b>Thread safety.</b> Immutable as far as the values of the claims are.
 *
 * @param issuer who vouches for the caller; rules by issuer look here
 * @param subject who the caller is to that issuer; absent, or empty, where the proof does not say
 * @param scopes what the caller was granted (RFC 6749, section 3.3)
 * @param roles the roles that the issuer gives the caller, under the issuer's own names
 * @param claims all claims: {@code String}, {@code Long}, {@code BigDecimal}, {@code Boolean}, lists and maps of those
 */
public record Identity(
        String issuer, @Nullable String subject, Set<String> scopes, Set<String> roles, Map<String, Object> claims) {

    /** Checks that nothing but the subject is absent, and copies the collections. */
    public Identity {
        Objects.requireNonNull(issuer, "issuer");
        subject = subject == null || subject.isEmpty() ? null : subject;
        scopes = Set.copyOf(scopes);
        roles = Set.copyOf(roles);
        claims = Map.copyOf(claims);
    }

    /** Returns the issuer, never a claim. */
    @Override
    public String toString() {
        return "Identity[" + issuer + "]";
    }
}
