package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.jose.BlankSignature;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.internal.keys.Background;
import dev.everyhop.token.internal.keys.IssuerKeys;
import dev.everyhop.token.internal.keys.KeySources;
import dev.everyhop.token.internal.memory.ByteTable;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a verifier together, or says which option is missing or contradicts another. */
final class Assembly {

    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);

    private Assembly() {}

    static TokenVerifier of(TokenVerifier.Builder options) {
        if (options.issuers.isEmpty() && options.introspection == null) {
            throw new IllegalStateException(
                    "TokenVerifier needs an issuer: .issuer(Issuer.at(\"https://id.example\")...)");
        }
        options.issuers.forEach(issuer -> check(issuer, options.audience));
        Provider provider = options.provider != null ? options.provider : found();
        if (BlankSignature.isAccepted(null) || (provider != null && BlankSignature.isAccepted(provider))) {
            throw new IllegalStateException(
                    "This JDK accepts blank ECDSA signatures (CVE-2022-21449), so that anyone can"
                            + " forge tokens. Use 17.0.3, 18.0.1 or any later release.");
        }
        Introspector introspector = introspector(options);
        SenderCheck sender = new SenderCheck(options.dpop, provider);
        if (options.oneTime != null) {
            long longest = options.issuers.stream()
                    .mapToLong(issuer -> issuer.maxLifetime.toSeconds())
                    .max()
                    .orElse(0);
            if (introspector != null) {
                longest = Math.max(longest, Issuer.DEFAULT_MAX_LIFETIME.toSeconds());
            }
            SenderCheck.checkLife(
                    options.oneTime, longest + 2 * Issuer.MAX_SKEW.toSeconds() + 1, "TokenVerifier.oneTimeTokens");
        }
        KeySources keySources = new KeySources(options.clock, Background.daemon(), new SecureRandom(), options.events);
        if (options.issuers.stream()
                        .map(issuer -> issuer.transactionTokens)
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalStateException(
                    "One TokenVerifier has issuers of access tokens and of transaction tokens, and"
                            + " the one would pass for the other: give each kind a verifier of its own");
        }
        List<IssuerRules> rules = new ArrayList<>();
        ByteTable<IssuerRules> byLocation = ByteTable.empty();
        for (Issuer issuer : options.issuers) {
            if (rules.stream().anyMatch(other -> other.location.equals(issuer.location))) {
                throw new IllegalStateException(
                        "Issuer " + issuer.location + " is configured twice: leave one of the two out");
            }
            Set<String> audience = issuer.audience.isEmpty() ? options.audience : issuer.audience;
            IssuerRules made = new IssuerRules(issuer, audience, keySources.of(keysOf(issuer, provider)));
            rules.add(made);
            byLocation = byLocation.with(issuer.location.getBytes(UTF_8), made);
        }
        rules.forEach(issuer -> issuer.keys.start());
        TokenCache cache =
                options.cacheBytes == 0 ? null : new TokenCache(options.cacheBytes, options.cacheMaxAge.toSeconds());
        return new TokenVerifier(
                byLocation,
                List.copyOf(rules),
                List.copyOf(options.decryptions),
                cache,
                options.clock,
                options.maxTokenLength,
                provider == null ? "JDK" : provider.getName(),
                sender,
                options.revocations,
                options.oneTime,
                introspector,
                () -> {
                    keySources.close();
                    if (introspector != null) {
                        introspector.close();
                    }
                });
    }

    private static @Nullable Introspector introspector(TokenVerifier.Builder options) {
        Introspection introspection = options.introspection;
        if (introspection == null) {
            return null;
        }
        introspection.checked(options.audience);
        if (introspection.texts == Introspection.Texts.ALL && !options.issuers.isEmpty()) {
            throw new IllegalStateException("Introspection at " + introspection.location()
                    + " asks about all tokens, so that no token would be verified by the issuers that are configured:"
                    + " leave the issuers out, or say .askAbout(UNLIKE_JWTS) or WITHOUT_DOTS");
        }
        return new Introspector(
                introspection,
                options.audience,
                options.clock,
                Background.daemon(),
                new SecureRandom(),
                options.events);
    }

    /** Returns the provider of the first artifact on the class path that brings a healthy one; null for the JDK's. */
    private static @Nullable Provider found() {
        for (SignatureProvider artifact :
                ServiceLoader.load(SignatureProvider.class, SignatureProvider.class.getClassLoader())) {
            Provider provider = artifact.provider();
            if (provider != null) {
                LOG.info("Signatures of tokens are verified by {}", artifact.name());
                return provider;
            }
        }
        return null;
    }

    private static void check(Issuer issuer, Set<String> audience) {
        String name = "Issuer " + issuer.location;
        if (issuer.algorithms.isEmpty()) {
            throw new IllegalStateException(name + " needs its signature algorithms: .algorithms(\"RS256\")");
        }
        if (issuer.audience.isEmpty() && audience.isEmpty()) {
            throw new IllegalStateException(
                    name + " needs an audience: .audience(\"orders\") on the verifier or the issuer."
                            + " Without it any token of this issuer, whomever it was made for, would be accepted.");
        }
        if (issuer.transactionTokens && issuer.preset != IssuerPreset.RFC9068) {
            throw new IllegalStateException(name
                    + " has a preset and issues transaction tokens: leave the preset out, it is for access tokens");
        }
        boolean secrets = issuer.algorithms.stream().anyMatch(one -> one.keyType() == KeyType.OCT);
        boolean publicKeys = issuer.algorithms.stream().anyMatch(one -> one.keyType() != KeyType.OCT);
        if (secrets && issuer.secret == null) {
            throw new IllegalStateException(
                    name + " allows an HMAC algorithm: it needs .secret(...), since a secret is never"
                            + " fetched. If its keys are public, leave HS256, HS384 and HS512 out.");
        }
        if (publicKeys && issuer.secret != null) {
            throw new IllegalStateException(
                    name + " has a secret and allows algorithms with public keys: keep HS256, HS384"
                            + " and HS512 only, or leave the secret out");
        }
        for (JwsAlgorithm algorithm : issuer.algorithms) {
            if (algorithm.keyType() == KeyType.AKP && !isKnownHere(algorithm)) {
                throw new IllegalStateException(
                        name + " allows " + algorithm + ", which needs JDK 24 or later: leave it out here");
            }
        }
    }

    private static boolean isKnownHere(JwsAlgorithm algorithm) {
        try {
            Signature.getInstance(algorithm.jcaName());
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    private static IssuerKeys keysOf(Issuer issuer, @Nullable Provider provider) {
        return new IssuerKeys(
                issuer.location,
                issuer.algorithms,
                issuer.jwksUri,
                issuer.jwks,
                issuer.secret,
                provider,
                issuer.fetcher,
                issuer.trust,
                issuer.insecureHttp);
    }
}
