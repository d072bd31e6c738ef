package dev.everyhop.token.internal.keys;

import dev.everyhop.token.internal.jose.JwkReader;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.KeySetFault;
import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.json.JsonScanner;
import java.security.Provider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JWK set (RFC 7517, section 5) for one issuer.
 *
 * <p>Keys that are not for us are counted and left out; one that is dangerous makes the whole set refused, since an
 * issuer that publishes it is broken or not the issuer.
 */
final class JwksReader {

    private final JwkReader reader;

    JwksReader(Set<JwsAlgorithm> allowed, @Nullable Provider provider) {
        this.reader = new JwkReader(allowed, provider);
    }

    /** What a set holds. */
    sealed interface Read {
        /**
         * Its keys for verifying, perhaps none.
         *
         * @param ignored how many others it has
         */
        record Keys(List<VerificationKey> keys, int ignored) implements Read {}

        /** It is refused. */
        record Refused(KeySetFault fault) implements Read {}
    }

    Read read(byte[] json) {
        Map<String, Object> set = JsonScanner.read(json);
        if (set == null || !(set.get("keys") instanceof List<?> members)) {
            return new Read.Refused(KeySetFault.MALFORMED);
        }
        List<VerificationKey> keys = new ArrayList<>();
        Set<Object> kids = new HashSet<>();
        for (Object member : members) {
            if (!(member instanceof Map<?, ?> jwk)) {
                return new Read.Refused(KeySetFault.MALFORMED);
            }
            Object kid = jwk.get("kid");
            if (kid != null && !kids.add(kid)) {
                return new Read.Refused(KeySetFault.DUPLICATE_KEY_ID);
            }
            JwkReader.Read read = reader.read(jwk);
            if (read instanceof JwkReader.Read.Refused refused) {
                return new Read.Refused(refused.fault());
            }
            if (read instanceof JwkReader.Read.Usable usable) {
                keys.add(usable.key());
            }
        }
        return new Read.Keys(List.copyOf(keys), members.size() - keys.size());
    }
}
