package dev.everyhop.token;

import dev.everyhop.token.internal.jose.*;
import dev.everyhop.token.internal.keys.*;
import java.util.*;
import org.jspecify.annotations.Nullable;

final class TemporaryKeys {
    static KeySource of(Issuer issuer, java.security.@Nullable Provider provider) {
        List<VerificationKey> keys = new ArrayList<>();
        try {
            if (issuer.secret != null)
                keys.add(VerificationKey.of(
                        null, new javax.crypto.spec.SecretKeySpec(issuer.secret, "HMAC"), issuer.algorithms, provider));
            if (issuer.jwks != null)
                for (var jwk : new org.jose4j.jwk.JsonWebKeySet(issuer.jwks).getJsonWebKeys()) {
                    Set<JwsAlgorithm> algs = new HashSet<>();
                    for (JwsAlgorithm a : issuer.algorithms)
                        if (a.keyType().name().equals(jwk.getKeyType())
                                && (jwk.getAlgorithm() == null
                                        || JwsAlgorithm.named(jwk.getAlgorithm())
                                                        .orElse(null)
                                                == a)) algs.add(a);
                    keys.add(VerificationKey.of(jwk.getKeyId(), jwk.getKey(), algs, provider));
                }
        } catch (org.jose4j.lang.JoseException e) {
            throw new IllegalArgumentException(e);
        }
        KeySet set = new KeySet(0, keys);
        return new KeySource() {
            @Override
            public @Nullable KeySet current() {
                return set;
            }

            @Override
            public Answer unknownKey(@Nullable String kid, @Nullable KeySet seen) {
                return new Answer.NoSuchKey();
            }

            @Override
            public KeySetSnapshot snapshot() {
                throw new IllegalStateException();
            }

            @Override
            public void start() {}

            @Override
            public void close() {}
        };
    }
}
