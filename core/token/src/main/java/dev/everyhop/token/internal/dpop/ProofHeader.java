package dev.everyhop.token.internal.dpop;

import dev.everyhop.token.internal.jose.JwkReader;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.KeySetFault;
import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.json.JsonScanner.Kind;
import java.security.Provider;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a proof: the key that it brings, and what that key may be used for (RFC 9449, section 4.2).
 *
 * @param fault why it is refused; null if it is not
 * @param algorithm its {@code alg}
 * @param key its {@code jwk}
 * @param thumbprint the thumbprint of the key (RFC 7638)
 */
@SuppressWarnings("ArrayRecordComponent")
record ProofHeader(
        @Nullable DpopFault fault,
        @Nullable JwsAlgorithm algorithm,
        @Nullable VerificationKey key,
        byte @Nullable [] thumbprint) {

    private static final JsonName ALG = JsonName.of("alg");
    private static final JsonName TYP = JsonName.of("typ");
    private static final JsonName JWK = JsonName.of("jwk");
    private static final JsonName[] REFUSED = {
        JsonName.of("crit"),
        JsonName.of("b64"),
        JsonName.of("jku"),
        JsonName.of("x5u"),
        JsonName.of("x5c"),
        JsonName.of("cty"),
        JsonName.of("zip")
    };
    private static final String TYPE = "dpop+jwt";
    private static final String MEDIA_TYPE = "application/" + TYPE;

    /** Reads headers. Immutable. */
    static final class Reader {

        private final Map<JwsAlgorithm, JwkReader> readers = new EnumMap<>(JwsAlgorithm.class);

        Reader(Set<JwsAlgorithm> algorithms, @Nullable Provider provider) {
            algorithms.forEach(
                    algorithm -> readers.put(algorithm, JwkReader.ofUntriedKeys(Set.of(algorithm), provider)));
        }

        ProofHeader read(JsonScanner json, byte[] bytes, int length) {
            if (!json.scan(bytes, 0, length)) {
                return refused(DpopFault.PROOF_MALFORMED);
            }
            int typ = json.find(TYP);
            if (typ < 0 || json.kind(typ) != Kind.STRING || !isType(json.string(typ))) {
                return refused(DpopFault.TYPE);
            }
            for (JsonName name : REFUSED) {
                if (json.find(name) >= 0) {
                    return refused(DpopFault.HEADER);
                }
            }
            int alg = json.find(ALG);
            JwsAlgorithm algorithm = alg < 0 || json.kind(alg) != Kind.STRING
                    ? null
                    : JwsAlgorithm.named(json.string(alg)).orElse(null);
            JwkReader reader = algorithm == null ? null : readers.get(algorithm);
            if (algorithm == null || reader == null) {
                return refused(DpopFault.ALGORITHM);
            }
            int jwk = json.find(JWK);
            return jwk >= 0 && json.value(jwk) instanceof Map<?, ?> members
                    ? ofKey(algorithm, reader, members)
                    : refused(DpopFault.KEY);
        }

        private static ProofHeader ofKey(JwsAlgorithm algorithm, JwkReader reader, Map<?, ?> members) {
            JwkReader.Read read = reader.read(members);
            if (read instanceof JwkReader.Read.Refused refused) {
                boolean secret = refused.fault() == KeySetFault.PRIVATE_KEY || refused.fault() == KeySetFault.SECRET;
                return refused(secret ? DpopFault.KEY_PRIVATE : DpopFault.KEY);
            }
            byte[] thumbprint = Thumbprint.of(members);
            return read instanceof JwkReader.Read.Usable usable && thumbprint != null
                    ? new ProofHeader(null, algorithm, usable.key(), thumbprint)
                    : refused(DpopFault.KEY);
        }

        private static boolean isType(String typ) {
            String lower = typ.toLowerCase(Locale.ROOT);
            return lower.equals(TYPE) || lower.equals(MEDIA_TYPE);
        }
    }

    private static ProofHeader refused(DpopFault fault) {
        return new ProofHeader(fault, null, null, null);
    }
}
