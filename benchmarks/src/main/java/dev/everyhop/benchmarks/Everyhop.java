package dev.everyhop.benchmarks;

import dev.everyhop.corretto.CorrettoCrypto;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.VerifiedToken;
import java.security.GeneralSecurityException;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/** The verifier in the forms that are measured. */
final class Everyhop {

    static final long CACHE_BYTES = 16 << 20;

    private Everyhop() {}

    static Judge uncached(SigningKey key) {
        return judge(verifier(key, 0, jdk(key.algorithm())));
    }

    static Judge cached(SigningKey key) {
        return judge(verifier(key, CACHE_BYTES, jdk(key.algorithm())));
    }

    static Judge corretto(SigningKey key) {
        return judge(verifier(key, 0, CorrettoCrypto.provider().orElseThrow()));
    }

    static Judge reading(SigningKey key) {
        TokenVerifier verifier = verifier(key, 0, jdk(key.algorithm()));
        return compact -> {
            if (verifier.verify(compact) instanceof TokenResult.Verified ok) {
                VerifiedToken token = ok.token();
                return token.subject().isPresent()
                        && token.clientId().isPresent()
                        && token.scopes().size() == 7
                        && token.roles().size() == 4;
            }
            return false;
        };
    }

    static Judge judge(TokenVerifier verifier) {
        return compact -> verifier.verify(compact) instanceof TokenResult.Verified;
    }

    static TokenVerifier verifier(SigningKey key, long cacheBytes, @Nullable Provider provider) {
        Issuer issuer = Issuer.at(SignedToken.ISSUER).algorithms(key.algorithm().name());
        issuer = key.algorithm() == Algorithm.HS256
                ? issuer.secret(key.secret())
                : issuer.jwks("{\"keys\":[" + key.jwk() + "]}");
        return builder(cacheBytes, provider).issuer(issuer).build();
    }

    static TokenVerifier.Builder builder(long cacheBytes, @Nullable Provider provider) {
        TokenVerifier.Builder builder =
                TokenVerifier.builder().audience(SignedToken.AUDIENCE).cacheBytes(cacheBytes);
        return provider == null ? builder : builder.provider(provider);
    }

    /** Returns the provider that the JVM prefers, named so that the verifier looks for no other. */
    static @Nullable Provider jdk(Algorithm algorithm) {
        if (algorithm == Algorithm.HS256) {
            return null;
        }
        try {
            return algorithm.signature(null).getProvider();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
