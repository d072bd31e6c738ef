package dev.everyhop.token;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.keys.Background;
import dev.everyhop.token.internal.keys.IssuerKeys;
import dev.everyhop.token.internal.keys.KeySet;
import dev.everyhop.token.internal.keys.KeySources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;

/** Keys of the vectors, taken in as an issuer's configuration would be. */
final class VectorKeys {

    /** What an issuer with public keys may use; on older JDKs ML-DSA keys are ignored. */
    private static final Set<JwsAlgorithm> PUBLIC_KEY_ALGORITHMS = Arrays.stream(JwsAlgorithm.values())
            .filter(algorithm -> algorithm.keyType() != KeyType.OCT)
            .collect(Collectors.toSet());

    private VectorKeys() {}

    /** Returns the keys of a JWK or JWK set; null if they are refused, and so any issuer that has them. */
    static KeySet of(Map<String, Object> jwkOrSet) {
        List<?> jwks = jwkOrSet.get("keys") instanceof List<?> list ? list : List.of(jwkOrSet);
        try {
            return jwks.stream().allMatch(jwk -> "oct".equals(((Map<?, ?>) jwk).get("kty")))
                    ? secrets(jwks)
                    : taken(PUBLIC_KEY_ALGORITHMS, JsonUtil.toJson(Map.of("keys", jwks)), null);
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    /** Each secret is configured by itself, with the one algorithm that it says it is for. */
    private static KeySet secrets(List<?> jwks) {
        List<VerificationKey> keys = new ArrayList<>();
        for (Object one : jwks) {
            Map<?, ?> jwk = (Map<?, ?>) one;
            byte[] secret = Base64.getUrlDecoder().decode((String) jwk.get("k"));
            Issuer issuer = Issuer.at(TestIssuer.LOCATION)
                    .algorithms((String) jwk.get("alg"))
                    .secret(secret);
            VerificationKey key =
                    taken(issuer.algorithms, null, issuer.secret).keys().get(0);
            keys.add(VerificationKey.of((String) jwk.get("kid"), key.key(), key.algorithms(), null));
        }
        return new KeySet(1, keys);
    }

    private static KeySet taken(Set<JwsAlgorithm> algorithms, String jwks, byte[] secret) {
        IssuerKeys configuration =
                new IssuerKeys(TestIssuer.LOCATION, algorithms, null, jwks, secret, null, null, null, false);
        try (KeySources sources =
                new KeySources(TestIssuer.CLOCK, Background.daemon(), new Random(0), SecurityEvents.none())) {
            return sources.of(configuration).current();
        }
    }
}
