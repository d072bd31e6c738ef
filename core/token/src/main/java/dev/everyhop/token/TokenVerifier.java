package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.TokenResult.Verified;
import dev.everyhop.token.internal.dpop.Thumbprint;
import dev.everyhop.token.internal.jose.Base64Url;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.json.JsonScanner.Kind;
import dev.everyhop.token.internal.keys.KeySet;
import dev.everyhop.token.internal.keys.KeySource;
import dev.everyhop.token.internal.memory.ByteTable;
import dev.everyhop.token.internal.memory.Pool;
import dev.everyhop.token.replay.ReplayStore;
import dev.everyhop.token.revocation.Revocations;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens: signed JWTs (RFC 7519) as RFC 9068 profiles them, checked the way RFC 8725 asks for.
 *
 * <p><b>Security guarantees.</b> A token is accepted only if it is in strict form, from a configured issuer, signed with an
 * algorithm on that issuer's list by a key of that issuer, of the right type, current, and meant for this audience. What
 * is refused costs no more than what its form costs to see; no text of a result holds a part of a token or key.
 *
 * <p><b>Thread safety.</b> Safe, and lock-free: one verifier serves all threads. {@link #verify(String)} may wait up to 250 ms for
 * keys that are being fetched, and for the answer about an opaque token; {@link #verifyWithoutWaiting(String)} does not.
 *
 * <p><b>Failure.</b> {@link #verify(String)} never throws for bad input. While an issuer's keys cannot be had, its tokens are
 * refused with {@link TokenReason#KEYS_UNAVAILABLE}.
 */
public final class TokenVerifier implements AutoCloseable {

    private static final JsonName ISS = JsonName.of("iss");

    private static final int MAX_TOKEN_LENGTH = 16 * 1024;

    /** How many headers are kept whose parsing need not be done again; more means keys change quickly, and starts anew. */
    private static final int MAX_HEADERS = 128;

    /** When to come back after a store was full or away. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Stands for no result: the thread would have to wait for one. */
    private static final Rejected MUST_WAIT = new Rejected(TokenReason.KEYS_UNAVAILABLE, null, null);

    private static final Map<TokenReason, Rejected> REJECTIONS = new EnumMap<>(TokenReason.class);

    static {
        for (TokenReason reason : TokenReason.values()) {
            REJECTIONS.put(reason, new Rejected(reason, null, null));
        }
    }

    private final List<IssuerRules> issuers;
    private final ByteTable<IssuerRules> byLocation;
    private final List<Decryption> decryptions;
    private final @Nullable TokenCache cache;
    private final InstantSource clock;
    private final int maxTokenLength;
    private final String signatureProvider;
    private final SenderCheck sender;
    private final @Nullable Revocations revocations;
    private final @Nullable ReplayStore oneTime;
    private final @Nullable Introspector introspector;
    private final Runnable onClose;
    private final Pool<Scratch> scratches = new Pool<>(Scratch::new);
    private volatile ByteTable<TokenHeader> knownHeaders = ByteTable.empty();

    TokenVerifier(
            ByteTable<IssuerRules> byLocation,
            List<IssuerRules> issuers,
            List<Decryption> decryptions,
            @Nullable TokenCache cache,
            InstantSource clock,
            int maxTokenLength,
            String signatureProvider,
            SenderCheck sender,
            @Nullable Revocations revocations,
            @Nullable ReplayStore oneTime,
            @Nullable Introspector introspector,
            Runnable onClose) {
        this.byLocation = byLocation;
        this.issuers = issuers;
        this.decryptions = decryptions;
        this.cache = cache;
        this.clock = clock;
        this.maxTokenLength = maxTokenLength;
        this.signatureProvider = signatureProvider;
        this.sender = sender;
        this.revocations = revocations;
        this.oneTime = oneTime;
        this.introspector = introspector;
        this.onClose = onClose;
    }

    /** Returns a builder, which needs at least an issuer with algorithms and an audience. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Verifies a token: a signed one in compact form, or where decryption is configured, a signed one inside an encrypted
     * one, or where introspection is configured, an opaque one, which has no dot. A token that is bound to its sender is
     * refused, since nothing is known of the sender.
     *
     * @param compact the token as it came, without a scheme before it; null is refused
     */
    public TokenResult verify(@Nullable String compact) {
        return verify(compact, Presentation.bearer(), true);
    }

    /**
     * Verifies a token and, where it is bound to its sender, that it comes from there.
     *
     * <p>Whatever a token's {@code cnf} says is enforced: a proof with the key, the certificate, or both. A token without
     * {@code cnf} is accepted under {@code Bearer}: whoever asks for a bound one looks at
     * {@link VerifiedToken#isBoundToKey} and {@link VerifiedToken#isBoundToCertificate}.
     *
     * @param compact the token as it came, without a scheme before it; null is refused
     * @param how how it came
     */
    public TokenResult verify(@Nullable String compact, Presentation how) {
        return verify(compact, how, true);
    }

    /**
     * Verifies a token as {@link #verify(String)} does, as long as nothing has to be waited for. For threads that must not
     * wait, such as those of event loops; cryptography runs here too.
     *
     * @param compact the token as it came, without a scheme before it; null is refused
     * @return the result; null if there is something to wait for: call {@link #verify(String)} where one may wait
     */
    public @Nullable TokenResult verifyWithoutWaiting(@Nullable String compact) {
        return verifyWithoutWaiting(compact, Presentation.bearer());
    }

    /**
     * Verifies a token as {@link #verify(String, Presentation)} does, as long as nothing has to be waited for.
     *
     * @param compact the token as it came, without a scheme before it; null is refused
     * @param how how it came
     * @return the result; null if there is something to wait for, a key that is being fetched or a store that is elsewhere:
     *     then no proof was used up, and it can be verified where one may wait
     */
    public @Nullable TokenResult verifyWithoutWaiting(@Nullable String compact, Presentation how) {
        TokenResult result = verify(compact, how, false);
        return result == MUST_WAIT ? null : result;
    }

    private TokenResult verify(@Nullable String compact, Presentation how, boolean mayWait) {
        if (compact == null || compact.isEmpty()) {
            return rejected(TokenReason.MALFORMED);
        }
        if (compact.length() > maxTokenLength) {
            return rejected(TokenReason.TOO_LARGE);
        }
        long now = clock.millis() / 1000;
        TokenResult result = introspector != null && compact.indexOf('.') < 0
                ? verifyOpaque(compact, introspector, now, mayWait)
                : verifyWritten(compact, now, mayWait);
        if (!(result instanceof Verified verified)) {
            return result;
        }
        VerifiedToken token = verified.token();
        if (!mayWait && sender.mayBlock(token)) {
            return MUST_WAIT;
        }
        TokenReason fault = sender.fault(token, compact, how, now);
        return fault == null ? verified : rejected(token, fault);
    }

    private TokenResult verifyWritten(String compact, long now, boolean mayWait) {
        Scratch scratch = scratches.take();
        scratch.mayWait = mayWait;
        TokenResult result = verify(compact, scratch, now);
        scratches.giveBack(scratch);
        return result;
    }

    private TokenResult verifyOpaque(String token, Introspector asked, long now, boolean mayWait) {
        TokenResult result = asked.verify(token, mayWait);
        if (result == null) {
            return MUST_WAIT;
        }
        return revocations != null && result instanceof Verified verified
                ? current(verified, 0, now, mayWait, revocations)
                : result;
    }

    /**
     * Takes a token that may be used once: the same again is refused, here and wherever the store is shared, until the token
     * has expired.
     *
     * @throws IllegalStateException if there is no store for such tokens: {@link Builder#oneTimeTokens}
     */
    public TokenResult useOnce(VerifiedToken token) {
        if (oneTime == null) {
            throw new IllegalStateException(
                    "Nothing remembers which tokens were used: add oneTimeTokens(LocalReplayStore.of(...)) to the verifier");
        }
        String id = token.id().orElse("");
        if (id.isEmpty()) {
            return rejected(token, TokenReason.ID_MISSING);
        }
        byte[] owner = Thumbprint.sha256(token.issuer().getBytes(UTF_8));
        long until = token.expiresAtSeconds() + Issuer.MAX_SKEW.toSeconds() + 1;
        return switch (SenderCheck.claim(
                oneTime, owner, Thumbprint.sha256(id.getBytes(UTF_8)), clock.millis() / 1000, until)) {
            case FIRST -> new Verified(token);
            case REPLAYED -> rejected(token, TokenReason.USED);
            case OVER_QUOTA, FULL, UNAVAILABLE -> rejected(token, TokenReason.REPLAY_UNAVAILABLE);
        };
    }

    /** Returns whether {@link #useOnce} may wait for something outside of this JVM. */
    public boolean useOnceMayBlock() {
        return oneTime != null && oneTime.mayBlock();
    }

    /** Returns whether {@link #useOnce} has a store. */
    public boolean takesOneTimeTokens() {
        return oneTime != null;
    }

    /** Returns whether proofs of possession can be checked. */
    public boolean checksProofs() {
        return sender.checksProofs();
    }

    /** Returns the algorithms that proofs may use; none if proofs cannot be checked. */
    public List<String> proofAlgorithms() {
        return sender.algorithms();
    }

    /** Returns a nonce for the next proof, if proofs need one (RFC 9449, section 9). */
    public Optional<String> proofNonce() {
        return Optional.ofNullable(sender.nonce(clock.millis() / 1000));
    }

    /** Returns whose tokens it takes: the issuers in the order of configuration, then the one that is asked about opaque tokens. */
    public List<String> issuers() {
        Set<String> all = new LinkedHashSet<>();
        issuers.forEach(issuer -> all.add(issuer.location));
        if (introspector != null) {
            all.add(introspector.issuer());
        }
        return List.copyOf(all);
    }

    /** Returns what is known of each issuer's keys, in the order of configuration. */
    public List<KeySetSnapshot> keySets() {
        return issuers.stream().map(issuer -> issuer.keys.snapshot()).toList();
    }

    /** Returns whose cryptography verifies signatures where it can: a provider's name, or {@code JDK}. */
    public String signatureProvider() {
        return signatureProvider;
    }

    /** Stops the background refresh of keys. Tokens can still be verified with the keys that are there. */
    @Override
    public void close() {
        onClose.run();
    }

    private TokenResult verify(String compact, Scratch scratch, long now) {
        if (!scratch.load(compact)) {
            return rejected(TokenReason.ENCODING);
        }
        int dot1 = compact.indexOf('.');
        int dot2 = compact.indexOf('.', dot1 + 1);
        if (dot1 < 0 || dot2 < 0) {
            return rejected(TokenReason.MALFORMED);
        }
        int dot3 = compact.indexOf('.', dot2 + 1);
        long hash = 0;
        if (cache != null) {
            int lastDot = dot3 < 0 ? dot2 : compact.lastIndexOf('.');
            hash = cache.hash(scratch.token, lastDot + 1, compact.length());
            Verified hit = cache.find(scratch.token, compact.length(), scratch.decoded, hash, now);
            if (hit != null) {
                return revocations == null ? hit : current(hit, hash, now, scratch.mayWait, revocations);
            }
        }
        TokenResult result = dot3 < 0
                ? verifySigned(compact, dot1, dot2, compact, scratch, now, hash)
                : verifyEncrypted(compact, dot3, scratch, now, hash);
        return revocations != null && result instanceof Verified verified
                ? current(verified, hash, now, scratch.mayWait, revocations)
                : result;
    }

    /** Returns a token that was not called back, or refuses it and forgets it. */
    private TokenResult current(Verified verified, long hash, long now, boolean mayWait, Revocations asked) {
        VerifiedToken token = verified.token();
        TokenReason fault;
        try {
            // The version is read before the answer: what is called back in between is asked for once more.
            long version = asked.version();
            if (token.isCurrentIn(version)) {
                return verified;
            }
            if (!mayWait && asked.mayBlock()) {
                return MUST_WAIT;
            }
            Revocations.Answer answer = asked.check(token.facts(), now);
            if (answer == Revocations.Answer.CURRENT) {
                token.foundCurrentIn(version);
                return verified;
            }
            fault = answer == Revocations.Answer.REVOKED ? TokenReason.REVOKED : TokenReason.REVOCATION_UNAVAILABLE;
        } catch (RuntimeException e) {
            fault = TokenReason.REVOCATION_UNAVAILABLE;
        }
        if (cache != null && fault == TokenReason.REVOKED) {
            cache.remove(hash, verified);
        }
        return rejected(token, fault);
    }

    private TokenResult verifyEncrypted(String compact, int dot3, Scratch scratch, long now, long hash) {
        int dot4 = compact.indexOf('.', dot3 + 1);
        if (dot4 < 0 || compact.indexOf('.', dot4 + 1) >= 0) {
            return rejected(TokenReason.MALFORMED);
        }
        TokenHeader header = Decryption.read(scratch.token, compact.length(), scratch.header);
        if (header.fault() != null) {
            return rejected(header.fault());
        }
        Decryption chosen = null;
        for (Decryption decryption : decryptions) {
            if (chosen == null && decryption.fits(header)) {
                chosen = decryption;
            }
        }
        if (chosen == null) {
            return rejected(TokenReason.ENCRYPTION);
        }
        String inner = chosen.decrypt(compact);
        if (inner == null) {
            return rejected(TokenReason.DECRYPTION);
        }
        if (inner.length() > maxTokenLength) {
            return rejected(TokenReason.TOO_LARGE);
        }
        int dot1 = inner.indexOf('.');
        int dot2 = inner.indexOf('.', dot1 + 1);
        if (dot1 < 0 || dot2 < 0 || inner.indexOf('.', dot2 + 1) >= 0) {
            return rejected(TokenReason.NESTING);
        }
        return scratch.load(inner)
                ? verifySigned(inner, dot1, dot2, compact, scratch, now, hash)
                : rejected(TokenReason.ENCODING);
    }

    /**
     * Verifies a signed token.
     *
     * @param compact the signed token, whose bytes are in the scratch
     * @param asSent what the caller sent: the same, or what it was encrypted in
     */
    private TokenResult verifySigned(
            String compact, int dot1, int dot2, String asSent, Scratch scratch, long now, long hash) {
        TokenHeader seen = knownHeaders.get(scratch.token, 0, dot1);
        TokenHeader header = seen != null ? seen : readHeader(dot1, scratch);
        if (header.fault() != null) {
            return rejected(header.fault());
        }
        JwsAlgorithm algorithm = Objects.requireNonNull(header.algorithm());
        if ((compact.length() - dot2) * 3 / 4 > scratch.signature.length) {
            return rejected(TokenReason.SIGNATURE);
        }
        int signatureLength = Base64Url.decode(scratch.token, dot2 + 1, compact.length(), scratch.signature);
        int payloadLength = Base64Url.decode(scratch.token, dot1 + 1, dot2, scratch.decoded);
        if (signatureLength < 0 || payloadLength < 0) {
            return rejected(TokenReason.ENCODING);
        }
        if (signatureLength == 0 || payloadLength == 0) {
            return rejected(TokenReason.MALFORMED);
        }
        JsonScanner claims = scratch.claims;
        if (!claims.scan(scratch.decoded, 0, payloadLength)) {
            return rejected(TokenReason.CLAIMS_INVALID);
        }
        IssuerRules issuer = issuerOf(claims, scratch.decoded);
        if (issuer == null) {
            return rejected(TokenReason.ISSUER);
        }
        TokenReason fault = issuer.checkHeader(algorithm, header.type());
        if (fault == null) {
            fault = scratch.registered.read(claims);
        }
        if (fault != null) {
            return issuer.rejected(fault);
        }
        Rejected noKey = chooseKey(issuer, header.kid(), algorithm, scratch);
        if (noKey != null) {
            return noKey;
        }
        if (!scratch.key().verify(algorithm, scratch.token, dot2, scratch.signature, signatureLength)) {
            return issuer.rejected(TokenReason.SIGNATURE);
        }
        fault = issuer.checkClaims(claims, scratch.registered, header.type(), now);
        if (fault != null) {
            return issuer.rejected(fault);
        }
        if (seen == null) {
            remember(Arrays.copyOf(scratch.token, dot1), header);
        }
        Verified verified = new Verified(new VerifiedToken(
                issuer.location, compact, issuer.claims, scratch.registered.expiry, Confirmation.of(claims)));
        if (cache != null) {
            cache.put(new TokenCache.Entry(
                    hash,
                    asSent,
                    issuer,
                    scratch.keys().generation(),
                    issuer.usableFrom(scratch.registered),
                    now,
                    verified));
        }
        return verified;
    }

    private static TokenHeader readHeader(int dot, Scratch scratch) {
        int length = Base64Url.decode(scratch.token, 0, dot, scratch.decoded);
        if (length == 0) {
            return TokenHeader.refused(TokenReason.MALFORMED);
        }
        return length < 0
                ? TokenHeader.refused(TokenReason.ENCODING)
                : TokenHeader.read(scratch.header, scratch.decoded, length, false);
    }

    private @Nullable IssuerRules issuerOf(JsonScanner claims, byte[] payload) {
        int iss = claims.find(ISS);
        if (iss < 0 || claims.kind(iss) != Kind.STRING) {
            return null;
        }
        if (claims.isPlain(iss)) {
            return byLocation.get(payload, claims.valueFrom(iss), claims.valueTo(iss));
        }
        byte[] spelledOut = claims.string(iss).getBytes(UTF_8);
        return byLocation.get(spelledOut, 0, spelledOut.length);
    }

    /** Finds the key for a token, leaves it in the scratch, and returns null; or returns why there is none. */
    private static @Nullable Rejected chooseKey(
            IssuerRules issuer, @Nullable String kid, JwsAlgorithm algorithm, Scratch scratch) {
        KeySet keys = issuer.keys.current();
        VerificationKey key = keys == null ? null : keys.find(kid, algorithm);
        if (key == null) {
            if (keys != null && kid == null && keys.countFor(algorithm) > 1) {
                return issuer.rejected(TokenReason.KEY_AMBIGUOUS);
            }
            KeySource.Answer answer = issuer.keys.unknownKey(kid, keys, scratch.mayWait);
            if (answer instanceof KeySource.Answer.MustWait) {
                return MUST_WAIT;
            }
            if (answer instanceof KeySource.Answer.Unavailable away) {
                return issuer.unavailable(away.retryAfterSeconds());
            }
            if (answer instanceof KeySource.Answer.Newer newer) {
                keys = newer.keys();
                key = keys.find(kid, algorithm);
            }
        }
        if (keys == null || key == null) {
            return issuer.rejected(TokenReason.KEY_UNKNOWN);
        }
        if (!key.fits(algorithm)) {
            return issuer.rejected(TokenReason.KEY_MISMATCH);
        }
        scratch.choose(keys, key);
        return null;
    }

    /** Keeps the header of a verified token, so that the next one with the same header need not be parsed. */
    private void remember(byte[] segment, TokenHeader header) {
        ByteTable<TokenHeader> known = knownHeaders;
        if (known.get(segment, 0, segment.length) == null) {
            // Two threads may lose one of two new headers: it is parsed once more.
            knownHeaders = (known.size() < MAX_HEADERS ? known : ByteTable.<TokenHeader>empty()).with(segment, header);
        }
    }

    private static Rejected rejected(TokenReason reason) {
        return Objects.requireNonNull(REJECTIONS.get(reason));
    }

    /** Refuses a token that is genuine. */
    private static Rejected rejected(VerifiedToken token, TokenReason reason) {
        return new Rejected(reason, token.issuer(), reason.isTemporary() ? RETRY : null);
    }

    /** Builds a {@link TokenVerifier}. */
    public static final class Builder {

        final List<Issuer> issuers = new ArrayList<>();
        final Set<String> audience = new LinkedHashSet<>();
        final List<Decryption> decryptions = new ArrayList<>();

        @Nullable
        Introspection introspection;

        SecurityEvents events = SecurityEvents.none();
        InstantSource clock = InstantSource.system();

        @Nullable
        Provider provider;

        @Nullable
        Dpop dpop;

        @Nullable
        Revocations revocations;

        @Nullable
        ReplayStore oneTime;

        long cacheBytes = 16L << 20;
        Duration cacheMaxAge = Duration.ofMinutes(5);
        int maxTokenLength = MAX_TOKEN_LENGTH;

        private Builder() {}

        /** Accepts tokens of this issuer. */
        public Builder issuer(Issuer issuer) {
            issuers.add(Objects.requireNonNull(issuer, "issuer"));
            return this;
        }

        /** Says which audience tokens must have, unless their issuer says otherwise: one of these is enough. */
        public Builder audience(String... values) {
            for (String value : values) {
                if (value.isBlank()) {
                    throw new IllegalArgumentException("An audience must not be blank: .audience(\"orders\")");
                }
                audience.add(value);
            }
            return this;
        }

        /** Decrypts tokens with this key. Without one, encrypted tokens are refused. */
        public Builder decryption(Decryption decryption) {
            decryption.check(decryptions);
            decryptions.add(decryption);
            return this;
        }

        /**
         * Asks this authorization server about opaque tokens, which are told from others by having no dot. Without one, opaque
         * tokens are refused.
         */
        public Builder introspection(Introspection introspection) {
            if (this.introspection != null) {
                throw new IllegalStateException("TokenVerifier has an introspection at " + this.introspection.location()
                        + " already: an opaque token does not say whom to ask, so there can be one only");
            }
            this.introspection = Objects.requireNonNull(introspection, "introspection");
            return this;
        }

        /** Tells events (key sets refreshed, failed, stale, rotated; introspection failed) to this sink. */
        public Builder events(SecurityEvents events) {
            this.events = Objects.requireNonNull(events, "events");
            return this;
        }

        /** Checks proofs of possession. Without this, tokens that are bound to a key are refused. */
        public Builder dpop(Dpop dpop) {
            this.dpop = Objects.requireNonNull(dpop, "dpop");
            return this;
        }

        /** Asks these whether a token was called back: each time, also where the token was verified before. */
        public Builder revocations(Revocations revocations) {
            this.revocations = Objects.requireNonNull(revocations, "revocations");
            return this;
        }

        /** Remembers here which tokens were used, for {@link TokenVerifier#useOnce}. */
        public Builder oneTimeTokens(ReplayStore store) {
            this.oneTime = Objects.requireNonNull(store, "store");
            return this;
        }

        /** Takes the time from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Bounds the cache of verified tokens, in bytes: 16 MiB unless said, 0 for none. */
        public Builder cacheBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("cacheBytes must not be negative: 0 switches the cache off");
            }
            this.cacheBytes = bytes;
            return this;
        }

        /** Bounds how long a verified token stays in the cache: 5 minutes unless said. */
        public Builder cacheMaxAge(Duration age) {
            if (age.compareTo(Duration.ofSeconds(1)) < 0 || age.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("cacheMaxAge must be between a second and a day, not " + age);
            }
            this.cacheMaxAge = age;
            return this;
        }

        /** Refuses tokens longer than this many characters: 16,384 unless said, which is also the most. */
        public Builder maxTokenLength(int characters) {
            if (characters < 128 || characters > MAX_TOKEN_LENGTH) {
                throw new IllegalArgumentException(
                        "maxTokenLength must be between 128 and " + MAX_TOKEN_LENGTH + ", not " + characters);
            }
            this.maxTokenLength = characters;
            return this;
        }

        /**
         * Verifies signatures with this provider where it has the algorithm. It is not installed for anyone else. Without
         * this, a {@link SignatureProvider} on the class path is used, or else the JDK.
         */
        public Builder provider(Provider provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
            return this;
        }

        /**
         * Builds the verifier and begins to fetch keys in the background.
         *
         * @throws IllegalStateException if an issuer, its algorithms or its audience are missing, if options contradict
         *     one another, or if this JDK accepts blank signatures (CVE-2022-21449); the message says what to change
         */
        public TokenVerifier build() {
            return Assembly.of(this);
        }
    }
}
