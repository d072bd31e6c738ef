package dev.everyhop.token;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server that is asked what opaque tokens mean (RFC 7662). Immutable: each method returns a changed copy.
 *
 * <p>The form of a token alone decides whether it is asked about: {@link #askAbout}. Unless said, a text with a dot in it never
 * is: it is a JWT or nothing, and is verified by its signature or refused. A text without dots is never taken for a JWT. So no
 * token is tried both ways, and no server is shown another's JWT.
 *
 * <p><b>Security guarantees.</b> A token is accepted only if the server says that it is active, an access token, of this
 * issuer, meant for this audience, and not expired. What is remembered of it is found by a salted SHA-256 digest and used no
 * longer than {@link #cacheMaxAge} and never past its expiry.
 *
 * <p><b>Failure.</b> While the server does not answer, tokens that are remembered are accepted and others are refused with
 * {@link TokenReason#INTROSPECTION_UNAVAILABLE} (503), since nobody can tell whether they are good.
 */
public final class Introspection {

    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

    /** Which texts a server is asked about, by their form alone. */
    public enum Texts {
        /** Those without a dot. */
        WITHOUT_DOTS,
        /**
         * Those that do not begin as a JWT does: up to the first dot they are not the Base64 of a JSON object. What begins so is
         * a JWT or nothing: a broken, expired or foreign one is refused and never asked about.
         */
        UNLIKE_JWTS,
        /**
         * All, JWTs too: for a server that wants to be asked about its own. The verifier then has no issuers, since nothing would
         * be verified by them.
         */
        ALL
    }

    final ServerAccess access;
    final @Nullable ClientAuthentication authentication;
    final Set<String> audience;
    final boolean missingAudience;
    final boolean missingType;
    final Duration timeout;
    final Duration cacheMaxAge;
    final int cacheEntries;
    final Texts texts;

    private Introspection(Draft d) {
        this.access = d.access;
        this.authentication = d.authentication;
        this.audience = Set.copyOf(d.audience);
        this.missingAudience = d.missingAudience;
        this.missingType = d.missingType;
        this.timeout = d.timeout;
        this.cacheMaxAge = d.cacheMaxAge;
        this.cacheEntries = d.cacheEntries;
        this.texts = d.texts;
    }

    /**
     * Returns an introspection at this authorization server; it needs an {@link #authentication}.
     *
     * @param issuer the server's issuer identifier, an https URL, by which the endpoint is discovered
     */
    public static Introspection at(String issuer) {
        return new Introspection(new Draft(new ServerAccess(Issuer.at(issuer))));
    }

    /** Asks a server without TLS, for tests on one machine: whoever stands between can say that any token is good. */
    public static Introspection insecureAt(String issuer) {
        return new Introspection(new Draft(new ServerAccess(Issuer.insecureAt(issuer))));
    }

    /** Says how this service proves who asks (RFC 7662, section 2.1). */
    public Introspection authentication(ClientAuthentication authentication) {
        Draft d = draft();
        d.authentication = Objects.requireNonNull(authentication, "authentication");
        return new Introspection(d);
    }

    /** Says which audience tokens must have, in place of the verifier's: one of these is enough. */
    public Introspection audience(String... values) {
        Draft d = draft();
        d.audience = new LinkedHashSet<>(Arrays.asList(values));
        if (d.audience.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("Introspection at " + location() + ": an audience must not be blank");
        }
        return new Introspection(d);
    }

    /**
     * Accepts answers that name no audience. Then it is the server alone that must not call a token active before a service
     * that it is not meant for (RFC 7662, section 4). An answer that names another audience is refused still.
     */
    public Introspection allowMissingAudience() {
        Draft d = draft();
        d.missingAudience = true;
        return new Introspection(d);
    }

    /** Accepts answers without {@code token_type}. Some servers call a refresh token active too, and tell it only by that. */
    public Introspection allowMissingTokenType() {
        Draft d = draft();
        d.missingType = true;
        return new Introspection(d);
    }

    /** Says which texts are asked about: {@link Texts#WITHOUT_DOTS} unless said. */
    public Introspection askAbout(Texts which) {
        Draft d = draft();
        d.texts = Objects.requireNonNull(which, "which");
        return new Introspection(d);
    }

    /** Asks at this address instead of discovering it. */
    public Introspection endpoint(String uri) {
        Draft d = draft();
        d.access.endpoint(AuthorizationServer.INTROSPECTION, uri);
        return new Introspection(d);
    }

    /** Trusts what this context trusts, for servers with a private CA, and shows its certificate, if it has one. */
    public Introspection tls(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return tls(() -> context);
    }

    /** As {@link #tls(SSLContext)}, asked for at each request: another context means new connections. */
    public Introspection tls(Supplier<SSLContext> context) {
        Draft d = draft();
        d.access.tls = Objects.requireNonNull(context, "context");
        return new Introspection(d);
    }

    /** Posts forms by other means than the JDK's HTTP client. */
    public Introspection poster(FormPoster poster) {
        Draft d = draft();
        d.access.poster = Objects.requireNonNull(poster, "poster");
        return new Introspection(d);
    }

    /** Fetches metadata by other means than the JDK's HTTP client. */
    public Introspection fetcher(KeyFetcher fetcher) {
        Draft d = draft();
        d.access.fetcher(fetcher);
        return new Introspection(d);
    }

    /** Bounds how long a question may take, and so a request that waits for it: 3 seconds unless said, at most a minute. */
    public Introspection timeout(Duration timeout) {
        Draft d = draft();
        d.timeout = checkedTimeout(timeout);
        return new Introspection(d);
    }

    /**
     * Bounds how long an answer is used again, and so for how long a revoked token may still be accepted: 30 seconds unless
     * said; zero asks each time.
     */
    public Introspection cacheMaxAge(Duration age) {
        if (age.isNegative() || age.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "Introspection at " + location() + ": cacheMaxAge must be between zero and an hour, not " + age);
        }
        Draft d = draft();
        d.cacheMaxAge = age;
        return new Introspection(d);
    }

    /** Bounds how many tokens are remembered: 10,000 unless said, as many again that were found inactive. */
    public Introspection cacheEntries(int count) {
        if (count < 1 || count > 1_000_000) {
            throw new IllegalArgumentException(
                    "Introspection at " + location() + ": cacheEntries must be between 1 and 1,000,000, not " + count);
        }
        Draft d = draft();
        d.cacheEntries = count;
        return new Introspection(d);
    }

    /** Returns the issuer identifier of the server. */
    public String location() {
        return access.issuer;
    }

    /** Returns the issuer identifier, never a secret. */
    @Override
    public String toString() {
        return "Introspection[" + location() + "]";
    }

    static Duration checkedTimeout(Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("timeout must be between 100 ms and a minute, not " + timeout);
        }
        return timeout;
    }

    /** Returns how the server is asked, or says what is missing. */
    ClientAuthentication checked(Set<String> verifierAudience) {
        String name = "Introspection at " + location();
        if (authentication == null) {
            throw new IllegalStateException(name + " needs to prove who asks: .authentication(ClientAuthentication"
                    + ".privateKeyJwt(\"client-id\", key)). Without it anyone could try out tokens there.");
        }
        if (audience.isEmpty() && verifierAudience.isEmpty()) {
            throw new IllegalStateException(name + " needs an audience: .audience(\"orders\") on the verifier or the"
                    + " introspection. For servers that name none add .allowMissingAudience().");
        }
        access.check(name, authentication);
        return authentication;
    }

    private Draft draft() {
        Draft d = new Draft(new ServerAccess(access));
        d.authentication = authentication;
        d.audience = audience;
        d.missingAudience = missingAudience;
        d.missingType = missingType;
        d.timeout = timeout;
        d.cacheMaxAge = cacheMaxAge;
        d.cacheEntries = cacheEntries;
        d.texts = texts;
        return d;
    }

    private static final class Draft {
        final ServerAccess access;

        @Nullable
        ClientAuthentication authentication;

        Set<String> audience = Set.of();
        boolean missingAudience;
        boolean missingType;
        Duration timeout = Duration.ofSeconds(3);
        Duration cacheMaxAge = Duration.ofSeconds(30);
        int cacheEntries = 10_000;
        Texts texts = Texts.WITHOUT_DOTS;

        Draft(ServerAccess access) {
            this.access = access;
        }
    }
}
