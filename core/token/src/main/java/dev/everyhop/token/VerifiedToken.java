package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.revocation.TokenFacts;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An access token whose signature, issuer, audience, type and times have been checked; or, for an opaque one, that its
 * authorization server called active and whose description passed the same checks. Then the claims are the members of that
 * description (RFC 7662, section 2.2).
 *
 * <p><b>Security guarantees.</b> Only a {@link TokenVerifier} can make one. {@link #toString} shows the issuer and nothing
 * else.
 *
 * <p><b>Thread safety.</b> Immutable; claims are read when they are first asked for and then kept.
 */
public final class VerifiedToken {

    private final String issuer;
    private final String compact;
    private final ClaimRules rules;
    private final long expiresAtSeconds;
    private final @Nullable Confirmation confirmation;
    private final boolean forwardable;
    private volatile @Nullable Content content;
    private volatile @Nullable String digest;

    /** The version of the revocations that it was last found not to be among; negative before that. */
    private volatile long currentIn = -1;

    VerifiedToken(
            String issuer,
            String compact,
            ClaimRules rules,
            long expiresAtSeconds,
            @Nullable Confirmation confirmation) {
        this(issuer, compact, rules, expiresAtSeconds, confirmation, false);
    }

    private VerifiedToken(
            String issuer,
            String compact,
            ClaimRules rules,
            long expiresAtSeconds,
            @Nullable Confirmation confirmation,
            boolean forwardable) {
        this.issuer = issuer;
        this.compact = compact;
        this.rules = rules;
        this.expiresAtSeconds = expiresAtSeconds;
        this.confirmation = confirmation;
        this.forwardable = forwardable;
    }

    /** Makes the token that an introspection endpoint described. */
    static VerifiedToken introspected(
            String issuer, String opaque, Map<String, Object> members, ClaimRules rules, long expiresAtSeconds) {
        VerifiedToken token = new VerifiedToken(issuer, opaque, rules, expiresAtSeconds, Confirmation.of(members));
        token.content = Content.of(members, rules);
        return token;
    }

    /** Returns the issuer ({@code iss}): the configured location, which the token's equals. */
    public String issuer() {
        return issuer;
    }

    /** Returns the subject ({@code sub}), if the token has one. */
    public Optional<String> subject() {
        return string("sub");
    }

    /** Returns the client ({@code client_id}, or {@code azp}, {@code cid} or {@code appid} where issuers say it so). */
    public Optional<String> clientId() {
        for (String name : List.of("client_id", "azp", "cid", "appid")) {
            Optional<String> client = string(name);
            if (client.isPresent()) {
                return client;
            }
        }
        return Optional.empty();
    }

    /** Returns the token's id ({@code jti}), if it has one. */
    public Optional<String> id() {
        return string("jti");
    }

    /** Returns the audiences ({@code aud}); empty for issuers whose tokens have none. */
    public List<String> audience() {
        return content().audience;
    }

    /** Returns when it expires ({@code exp}), clock skew not included. */
    public Instant expiresAt() {
        return Instant.ofEpochSecond(expiresAtSeconds);
    }

    /** Returns when it was issued ({@code iat}), if it says so. */
    public Optional<Instant> issuedAt() {
        return content().claims.get("iat") instanceof Long seconds
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : Optional.empty();
    }

    /** Returns whether it is bound to a key of its sender, who proved to have it (RFC 9449). */
    public boolean isBoundToKey() {
        return confirmation != null && confirmation.key() != null;
    }

    /** Returns whether it is bound to a certificate of its sender, who showed it (RFC 8705). */
    public boolean isBoundToCertificate() {
        return confirmation != null && confirmation.certificate() != null;
    }

    /** Returns the scopes, from the claims where this issuer has them, in the order of the token. */
    public Set<String> scopes() {
        return content().scopes;
    }

    /** Returns the roles, from the claims where this issuer has them, in the order of the token. */
    public Set<String> roles() {
        return content().roles;
    }

    /** Returns a claim that is a string. */
    public Optional<String> string(String name) {
        return content().claims.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * Returns all claims: {@code String}, {@code Long}, {@code BigDecimal}, {@code Boolean}, and unmodifiable lists and
     * maps of those. A claim that is null is left out.
     */
    public Map<String, Object> claims() {
        return content().claims;
    }

    /**
     * Returns the same token, marked as one that {@link TokenSource#dangerouslyForwardToken} hands on; without the mark it
     * refuses. A gate marks the tokens of routes that say {@code dangerouslyForwardToken}, and of no others.
     */
    public VerifiedToken dangerouslyForwardable() {
        if (forwardable) {
            return this;
        }
        VerifiedToken marked = new VerifiedToken(issuer, compact, rules, expiresAtSeconds, confirmation, true);
        marked.content = content;
        marked.digest = digest;
        marked.currentIn = currentIn;
        return marked;
    }

    /** Returns whether it is marked as one that may be handed on as it is. */
    public boolean isForwardable() {
        return forwardable;
    }

    /** Returns the issuer, never a claim. */
    @Override
    public String toString() {
        return "VerifiedToken[" + issuer + "]";
    }

    /** Returns its text, to be exchanged for another: the signed token, also of one that came encrypted. */
    String compact() {
        return compact;
    }

    /** Returns the digest of its text, by which what it was exchanged for is found. */
    String digest() {
        String made = digest;
        if (made == null) {
            made = GrantKey.digest(compact);
            digest = made;
        }
        return made;
    }

    long expiresAtSeconds() {
        return expiresAtSeconds;
    }

    @Nullable
    Confirmation confirmation() {
        return confirmation;
    }

    /** Returns whether it is known to be in no revocation up to this version. */
    boolean isCurrentIn(long version) {
        return version >= 0 && currentIn == version;
    }

    void foundCurrentIn(long version) {
        currentIn = version;
    }

    /** Returns what it may be called back by. */
    TokenFacts facts() {
        return new TokenFacts(
                issuer,
                id().orElse(null),
                subject().orElse(null),
                string("sid").orElse(null),
                clientId().orElse(null),
                issuedAt().map(Instant::getEpochSecond).orElse(0L));
    }

    private Content content() {
        Content read = content;
        if (read == null) {
            // Two threads may both read: the outcome is the same.
            int dot = compact.indexOf('.') + 1;
            byte[] text = compact.substring(dot, compact.indexOf('.', dot)).getBytes(US_ASCII);
            byte[] payload = Base64.getUrlDecoder().decode(text);
            read = Content.of(Objects.requireNonNull(JsonScanner.read(payload)), rules);
            content = read;
        }
        return read;
    }

    private record Content(Map<String, Object> claims, List<String> audience, Set<String> scopes, Set<String> roles) {

        static Content of(Map<String, Object> claims, ClaimRules rules) {
            Set<String> scopes = new LinkedHashSet<>();
            for (String name : rules.scopeClaims()) {
                addWords(claims.get(name), scopes);
            }
            Set<String> roles = new LinkedHashSet<>();
            for (String path : rules.roleClaims()) {
                addWords(at(claims, path), roles);
            }
            Object aud = claims.get("aud");
            List<String> audience = aud instanceof String one
                    ? List.of(one)
                    : aud instanceof List<?> list
                            ? list.stream().map(String.class::cast).toList()
                            : List.of();
            return new Content(
                    claims, audience, Collections.unmodifiableSet(scopes), Collections.unmodifiableSet(roles));
        }

        private static @Nullable Object at(Map<String, Object> claims, String path) {
            Object direct = claims.get(path);
            if (direct != null) {
                return direct;
            }
            Object value = claims;
            for (String step : path.split("\\.", -1)) {
                value = value instanceof Map<?, ?> map ? map.get(step) : null;
            }
            return value;
        }

        private static void addWords(@Nullable Object value, Set<String> words) {
            if (value instanceof String text) {
                for (String word : text.split(" ", -1)) {
                    if (!word.isEmpty()) {
                        words.add(word);
                    }
                }
            } else if (value instanceof List<?> list) {
                for (Object item : list) {
                    if (item instanceof String text && !text.isEmpty()) {
                        words.add(text);
                    }
                }
            }
        }
    }
}
