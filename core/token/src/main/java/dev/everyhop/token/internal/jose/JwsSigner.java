package dev.everyhop.token.internal.jose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import org.jose4j.json.JsonUtil;

/** Makes compact JWS (RFC 7515, section 7.1) with one private key. Thread-safe. */
public final class JwsSigner {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final JwsAlgorithm algorithm;
    private final PrivateKey key;

    /**
     * Makes a signer.
     *
     * @throws IllegalArgumentException if the key is not one for this algorithm
     */
    public JwsSigner(JwsAlgorithm algorithm, PrivateKey key) {
        this.algorithm = algorithm;
        this.key = key;
        byte[] trial;
        try {
            trial = signature(new byte[1]);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Not the cause: what a provider writes about a key is its own affair.
            throw new IllegalArgumentException("The private key cannot sign with " + algorithm);
        }
        if (algorithm.signatureLength() > 0 && trial.length != algorithm.signatureLength()) {
            throw new IllegalArgumentException("The private key is on another curve than " + algorithm + " needs");
        }
        if (algorithm.keyType() == JwsAlgorithm.KeyType.RSA && trial.length < 256) {
            throw new IllegalArgumentException("The RSA key is shorter than 2048 bits (RFC 7518, section 3.3)");
        }
    }

    /** Returns the algorithm. */
    public JwsAlgorithm algorithm() {
        return algorithm;
    }

    /** Signs. The header gets its {@code alg} from here. */
    public String compact(Map<String, Object> header, Map<String, Object> claims) {
        String input = part(header) + "." + part(claims);
        try {
            return input + "." + BASE64.encodeToString(signature(input.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The private key no longer signs with " + algorithm, e);
        }
    }

    private static String part(Map<String, Object> members) {
        return BASE64.encodeToString(JsonUtil.toJson(members).getBytes(UTF_8));
    }

    private byte[] signature(byte[] input) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm.jcaName());
        if (algorithm.parameters() != null) {
            signature.setParameter(algorithm.parameters());
        }
        signature.initSign(key);
        signature.update(input);
        return signature.sign();
    }
}
