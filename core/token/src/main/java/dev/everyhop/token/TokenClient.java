package dev.everyhop.token;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvent.Outcome;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.TokenOutcome.Obtained;
import dev.everyhop.token.TokenOutcome.Refused;
import dev.everyhop.token.TokenOutcome.Unavailable;
import dev.everyhop.token.internal.keys.Background;
import dev.everyhop.token.internal.oauth.Breaker;
import dev.everyhop.token.internal.oauth.Endpoint.Answer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the tokens that this service calls others with: for itself (client credentials, RFC 6749, section 4.4), on behalf
 * of its caller (token exchange, RFC 8693), or for a session (refresh).
 *
 * <p><b>Security guarantees.</b> The server's metadata counts only if it names the issuer exactly as configured (RFC 8414,
 * section 3.3); everything goes over https; no redirect is followed. A caller's token is exchanged and never handed on. A
 * token of another type, with more scopes or of another kind than was asked for is refused. Tokens are kept for one subject
 * (by a digest of its token), one actor and one target, and never given to another.
 *
 * <p><b>Thread safety.</b> Safe: one client serves all threads. Callers that need the same token at once cause one request.
 *
 * <p><b>Failure.</b> What the server does is a {@link TokenOutcome}, never an exception. While it does not answer, tokens
 * that are still good are used, requests pause longer and longer (a second to 30, and up to half as much again), and whoever
 * needs a new token is told at once.
 */
public final class TokenClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TokenClient.class);

    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofMinutes(5);

    private static final TokenTarget NOWHERE = TokenTarget.forScope();

    private final String issuer;
    private final AuthorizationServer server;
    private final ObtainedTokens tokens;
    private final Breaker breaker;
    private final Background background;
    private final @Nullable DpopKey dpop;
    private final SecurityEvents events;
    private final InstantSource clock;
    private final AtomicLong sessions = new AtomicLong();

    TokenClient(Builder options, Background background, RandomGenerator random) {
        this.issuer = options.access.issuer;
        this.clock = options.clock;
        this.events = options.events;
        this.dpop = options.dpop == null ? null : options.dpop.clock(options.clock);
        this.background = background;
        this.breaker = new Breaker(clock, random);
        this.server = new AuthorizationServer(
                options.access, options.requiredAuthentication(), options.timeout, options.clock, random);
        Duration patience = options.timeout.plusSeconds(2);
        this.tokens = new ObtainedTokens(clock, random, background, breaker, patience, options.maxTokens);
    }

    /**
     * Returns a builder for a client of this authorization server; it needs a {@link Builder#authentication}.
     *
     * @param issuer the server's issuer identifier, an https URL
     */
    public static Builder at(String issuer) {
        return new Builder(new ServerAccess(Issuer.at(issuer)));
    }

    /** Returns a builder for a client of a server without TLS, for tests on one machine: whoever stands between gets all. */
    public static Builder insecureAt(String issuer) {
        return new Builder(new ServerAccess(Issuer.insecureAt(issuer)));
    }

    /** Returns where tokens for this service itself come from. They are the same whoever's request is served. */
    public TokenSource clientCredentials(TokenTarget target) {
        Grant grant = new Grant.ClientCredentials(target);
        GrantKey key = new GrantKey(grant.name(), "", "", target);
        return new Grants(caller -> new Asked(key, grant, null));
    }

    /** Returns where tokens on behalf of the caller come from: the caller's token is exchanged for each. */
    public TokenSource exchange(TokenTarget target) {
        return new Grants(caller -> exchanged(caller, null, target));
    }

    /** Returns where tokens on behalf of the caller for an audience come from. */
    public TokenSource exchange(String audience) {
        return exchange(TokenTarget.forAudience(audience));
    }

    /**
     * Returns where tokens on behalf of the caller come from that also say who acts for it (RFC 8693, section 1.1:
     * delegation).
     *
     * @param actor where this service's own token comes from, such as {@link #clientCredentials}
     */
    public TokenSource exchange(TokenTarget target, TokenSource actor) {
        Objects.requireNonNull(actor, "actor");
        return new Grants(caller -> {
            if (caller == null) {
                return exchanged(null, null, target);
            }
            TokenOutcome own = actor.get(null);
            return own instanceof Obtained obtained
                    ? exchanged(caller, obtained.token().value(), target)
                    : new Asked(null, null, own);
        });
    }

    /** Returns where tokens of one session come from, whose refresh token this store keeps. */
    public TokenSource refresh(TokenTarget target, RefreshTokenStore store) {
        Grant grant = new Grant.Refresh(store, target);
        // Each session is its own: two never share a token.
        GrantKey key = new GrantKey(grant.name() + '-' + sessions.incrementAndGet(), "", "", target);
        return new Grants(caller -> new Asked(key, grant, null));
    }

    /**
     * Revokes a token (RFC 7009) and waits for the answer. The client does not use it again.
     *
     * @return why it is not known to be revoked; empty if it is
     */
    public Optional<Reason> revoke(ObtainedToken token) {
        tokens.forget(token);
        GrantKey once = new GrantKey("revocation", GrantKey.digest(token.value()), "", NOWHERE);
        TokenOutcome outcome = tokens.get(once, () -> revoked(token));
        tokens.forget(once);
        if (outcome instanceof Obtained) {
            return Optional.empty();
        }
        return Optional.of(reason(outcome));
    }

    /** Returns how many tokens, or reasons why there is none, are kept. */
    int size() {
        return tokens.size();
    }

    /** Stops asking. Tokens that are there are still given out until they expire. */
    @Override
    public void close() {
        background.close();
    }

    private static Asked exchanged(@Nullable VerifiedToken caller, @Nullable String actor, TokenTarget target) {
        if (caller == null) {
            return new Asked(null, null, new Refused(ObtainReason.NO_CALLER));
        }
        Grant grant = new Grant.Exchange(caller.compact(), actor, target);
        String actorDigest = actor == null ? "" : GrantKey.digest(actor);
        return new Asked(new GrantKey(grant.name(), caller.digest(), actorDigest, target), grant, null);
    }

    private TokenOutcome send(Grant grant) throws InterruptedException {
        ObtainReason cannot = grant.cannot();
        if (cannot != null) {
            return new Refused(cannot);
        }
        Answer answer = server.post(AuthorizationServer.TOKEN, dpop, form -> {
            grant.fill(form);
            TokenTarget target = grant.target();
            if (target.audience() != null) {
                form.add("audience", target.audience());
            }
            if (target.resource() != null) {
                form.add("resource", target.resource().toString());
            }
            if (!target.scopes().isEmpty()) {
                form.add("scope", String.join(" ", target.scopes()));
            }
        });
        TokenOutcome outcome = judged(answer, grant);
        tell(grant.name(), outcome);
        return outcome;
    }

    private TokenOutcome judged(Answer answer, Grant grant) {
        if (!(answer instanceof Answer.Json json)) {
            return failed((Answer.Failed) answer);
        }
        if (json.status() != 200) {
            return refused(json);
        }
        TokenOutcome outcome = TokenAnswer.read(json.members(), grant, dpop, clock.instant());
        breaker.succeeded();
        if (outcome instanceof Obtained) {
            grant.answered(json.members());
        }
        return outcome;
    }

    private TokenOutcome refused(Answer.Json json) {
        ObtainReason reason = TokenAnswer.error(json);
        if (reason == ObtainReason.INVALID_CLIENT) {
            // It is so for every token; and a server may lock out a client that tries again and again.
            breaker.failed(null);
        } else {
            breaker.succeeded();
        }
        return new Refused(reason);
    }

    private TokenOutcome failed(Answer.Failed failed) {
        Duration asked = failed.retryAfter();
        if (asked != null && asked.compareTo(MAX_RETRY) > 0) {
            asked = MAX_RETRY;
        }
        if (failed.serverIsIll()) {
            breaker.failed(asked);
        } else {
            breaker.succeeded();
        }
        return new Unavailable(failed.reason(), asked == null ? DEFAULT_RETRY : asked);
    }

    private TokenOutcome revoked(ObtainedToken token) throws InterruptedException {
        Answer answer = server.post(AuthorizationServer.REVOCATION, null, form -> form.add("token", token.value())
                .add("token_type_hint", "access_token"));
        TokenOutcome outcome = answer instanceof Answer.Json json
                ? json.status() == 200 ? new Obtained(token) : refused(json)
                : failed((Answer.Failed) answer);
        tell("revocation", outcome);
        return outcome;
    }

    private void tell(String grant, TokenOutcome outcome) {
        boolean good = outcome instanceof Obtained;
        SecurityEvent event = new SecurityEvent(
                good ? "token.obtained" : "token.not_obtained",
                clock.instant(),
                good ? Outcome.SUCCEEDED : Outcome.FAILED,
                good ? null : reason(outcome),
                Map.of("issuer", issuer, "grant", grant));
        try {
            events.emit(event);
        } catch (RuntimeException e) {
            LOG.warn(
                    "A listener of security events threw {} at {}", e.getClass().getName(), event.name());
        }
    }

    private static ObtainReason reason(TokenOutcome outcome) {
        return outcome instanceof Refused refused ? refused.reason() : ((Unavailable) outcome).reason();
    }

    /** What is asked for on behalf of a caller, or why nothing can be. */
    private record Asked(
            @Nullable GrantKey key,
            @Nullable Grant grant,
            @Nullable TokenOutcome not) {}

    /** Says what is asked for on behalf of a caller. */
    private interface Asking {
        Asked of(@Nullable VerifiedToken caller);
    }

    private final class Grants implements TokenSource {
        private final Asking asking;

        Grants(Asking asking) {
            this.asking = asking;
        }

        @Override
        public TokenOutcome get(@Nullable VerifiedToken caller) {
            Asked asked = asking.of(caller);
            if (asked.key == null || asked.grant == null) {
                return Objects.requireNonNull(asked.not);
            }
            Grant grant = asked.grant;
            return tokens.get(asked.key, () -> send(grant));
        }

        @Override
        public TokenOutcome renew(ObtainedToken refused, @Nullable VerifiedToken caller) {
            Asked asked = asking.of(caller);
            if (asked.key == null || asked.grant == null) {
                return Objects.requireNonNull(asked.not);
            }
            Grant grant = asked.grant;
            return tokens.renew(asked.key, refused, () -> send(grant));
        }
    }

    /** Builds a {@link TokenClient}. Not safe for use by several threads. */
    public static final class Builder {

        private final ServerAccess access;
        private @Nullable ClientAuthentication authentication;
        private @Nullable DpopKey dpop;
        private SecurityEvents events = SecurityEvents.none();
        private InstantSource clock = InstantSource.system();
        Duration timeout = Duration.ofSeconds(10);
        private int maxTokens = 10_000;

        private Builder(ServerAccess access) {
            this.access = access;
        }

        /** Says how this service proves who it is. */
        public Builder authentication(ClientAuthentication authentication) {
            this.authentication = Objects.requireNonNull(authentication, "authentication");
            return this;
        }

        /** Asks for tokens that are bound to this key (RFC 9449), and refuses others. */
        public Builder dpop(DpopKey key) {
            this.dpop = Objects.requireNonNull(key, "key");
            return this;
        }

        /**
         * Asks at the server's addresses for clients with a certificate (RFC 8705, section 5), so that tokens are bound to that
         * of {@link #tls(SSLContext)}. Goes without saying with {@link ClientAuthentication#mutualTls}. Whether the server does
         * bind them, their resource sees.
         */
        public Builder certificateBound() {
            access.mutualTls = true;
            return this;
        }

        /** Trusts what this context trusts, for servers with a private CA, and shows its certificate, if it has one. */
        public Builder tls(SSLContext context) {
            Objects.requireNonNull(context, "context");
            return tls(() -> context);
        }

        /** As {@link #tls(SSLContext)}, asked for at each request: another context means new connections. */
        public Builder tls(Supplier<SSLContext> context) {
            access.tls = Objects.requireNonNull(context, "context");
            return this;
        }

        /** Posts forms by other means than the JDK's HTTP client. */
        public Builder poster(FormPoster poster) {
            access.poster = Objects.requireNonNull(poster, "poster");
            return this;
        }

        /** Fetches metadata by other means than the JDK's HTTP client. */
        public Builder fetcher(KeyFetcher fetcher) {
            access.fetcher(fetcher);
            return this;
        }

        /** Uses this token endpoint instead of discovering it. */
        public Builder tokenEndpoint(String uri) {
            access.endpoint(AuthorizationServer.TOKEN, uri);
            return this;
        }

        /** Uses this revocation endpoint instead of discovering it. */
        public Builder revocationEndpoint(String uri) {
            access.endpoint(AuthorizationServer.REVOCATION, uri);
            return this;
        }

        /** Tells events (tokens obtained, or why not) to this sink. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Takes the time from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Bounds how long one request to the server may take: 10 seconds unless said, at most a minute. */
        public Builder timeout(Duration timeout) {
            this.timeout = Introspection.checkedTimeout(timeout);
            return this;
        }

        /** Bounds how many tokens are kept: 10,000 unless said. */
        public Builder maxTokens(int count) {
            if (count < 1 || count > 1_000_000) {
                throw new IllegalArgumentException("maxTokens must be between 1 and 1,000,000, not " + count);
            }
            this.maxTokens = count;
            return this;
        }

        /**
         * Builds the client. Nothing is fetched until the first token is asked for.
         *
         * @throws IllegalStateException if the authentication is missing or needs a certificate that is not given
         */
        public TokenClient build() {
            return build(Background.daemon(), new SecureRandom());
        }

        TokenClient build(Background background, RandomGenerator random) {
            access.check("TokenClient for " + access.issuer, requiredAuthentication());
            return new TokenClient(this, background, random);
        }

        private ClientAuthentication requiredAuthentication() {
            if (authentication == null) {
                throw new IllegalStateException("TokenClient for " + access.issuer + " needs to prove who it is:"
                        + " .authentication(ClientAuthentication.privateKeyJwt(\"client-id\", key))");
            }
            return authentication;
        }
    }
}
