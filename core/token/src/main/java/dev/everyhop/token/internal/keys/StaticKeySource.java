package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.KeySetSnapshot;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsAlgorithm.KeyType;
import dev.everyhop.token.internal.jose.KeySetFault;
import dev.everyhop.token.internal.jose.VerificationKey;
import java.security.Provider;
import java.util.List;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys that were given and never change. */
final class StaticKeySource implements KeySource {

    private final String issuer;
    private final KeySet keys;

    private StaticKeySource(String issuer, KeySet keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    static StaticKeySource ofSet(String issuer, Set<JwsAlgorithm> allowed, String json, @Nullable Provider provider) {
        JwksReader.Read read = new JwksReader(allowed, provider).read(json.getBytes(UTF_8));
        if (read instanceof JwksReader.Read.Refused refused) {
            String more = refused.fault() == KeySetFault.SECRET ? " with Issuer.secret(...)" : "";
            throw new IllegalArgumentException("Issuer " + issuer + ": the key set given to jwks(...) "
                    + refused.fault().sentence() + more);
        }
        List<VerificationKey> keys = ((JwksReader.Read.Keys) read).keys();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("Issuer " + issuer + ": the key set given to jwks(...) has no key for "
                    + "verifying signatures by " + allowed
                    + ". Look at 'kty', 'crv', 'alg', 'use' and 'key_ops' of its keys, or at algorithms(...)."
                    + " ML-DSA needs JDK 24 or later");
        }
        return new StaticKeySource(issuer, new KeySet(1, keys));
    }

    static StaticKeySource ofSecret(String issuer, Set<JwsAlgorithm> allowed, byte[] secret) {
        for (JwsAlgorithm algorithm : allowed) {
            if (algorithm.keyType() != KeyType.OCT) {
                throw new IllegalArgumentException("Issuer " + issuer + ": algorithm " + algorithm
                        + " needs a public key and secret(...) gives none. List HS algorithms only");
            }
            // As long as the hash (RFC 7518, section 3.2), which is as long as the signature.
            if (secret.length < algorithm.signatureLength()) {
                throw new IllegalArgumentException("Issuer " + issuer + ": secret(...) has " + secret.length
                        + " bytes and " + algorithm + " needs at least " + algorithm.signatureLength()
                        + ". Give a longer random secret");
            }
        }
        VerificationKey key = VerificationKey.of(null, new SecretKeySpec(secret, "HMAC"), allowed, null);
        return new StaticKeySource(issuer, KeySet.ofSecret(key));
    }

    @Override
    public KeySet current() {
        return keys;
    }

    @Override
    public Answer unknownKey(@Nullable String kid, @Nullable KeySet seen, boolean mayWait) {
        return new Answer.NoSuchKey();
    }

    @Override
    public KeySetSnapshot snapshot() {
        return new KeySetSnapshot(issuer, KeySetSnapshot.State.FRESH, keys.keyIds(), null, null, 0, keys.generation());
    }

    @Override
    public void start() {}

    @Override
    public void close() {}
}
