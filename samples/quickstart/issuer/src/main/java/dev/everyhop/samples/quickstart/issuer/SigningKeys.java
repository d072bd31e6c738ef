package dev.everyhop.samples.quickstart.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The key that signs, first, and after a rotation the one before it, so that tokens of both verify. */
@Component
class SigningKeys implements JWKSource<SecurityContext> {

    private volatile List<JWK> keys = List.of(newKey());

    /** Makes a new key, signs with it from now on, and forgets the one before the last. Returns the id of the new key. */
    synchronized String rotate() {
        JWK next = newKey();
        keys = List.of(next, keys.get(0));
        return next.getKeyID();
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        return selector.select(new JWKSet(keys));
    }

    private static JWK newKey() {
        try {
            return new RSAKeyGenerator(2048)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("This JDK cannot make an RSA key of 2048 bits", e);
        }
    }
}
