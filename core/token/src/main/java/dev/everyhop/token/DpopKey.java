package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.internal.dpop.HttpUri;
import dev.everyhop.token.internal.dpop.Thumbprint;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.JwsSigner;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A key pair of a client and the DPoP proofs that it makes (RFC 9449, section 4): a token that is bound to it is of no use
 * to anyone else.
 *
 * <p><b>Security guarantees.</b> Each proof has a new {@code jti} of 128 random bits, names one method and one address
 * without query and fragment, and holds the public key only. Neither key nor proof is in any text but the proof itself.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class DpopKey {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final JwsSigner signer;
    private final Map<String, Object> header;
    private final String thumbprint;
    private final InstantSource clock;
    private final RandomGenerator random;

    private DpopKey(
            JwsSigner signer,
            Map<String, Object> header,
            String thumbprint,
            InstantSource clock,
            RandomGenerator random) {
        this.signer = signer;
        this.header = header;
        this.thumbprint = thumbprint;
        this.clock = clock;
        this.random = random;
    }

    /** Makes a new key pair for ES256, which every server that knows DPoP takes. */
    public static DpopKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return of("ES256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK cannot make an EC key on P-256", e);
        }
    }

    /**
     * Takes an existing key pair.
     *
     * @param algorithm a JOSE name of a signature algorithm with public keys, such as {@code ES256}
     * @throws IllegalArgumentException if the pair does not fit the algorithm
     */
    public static DpopKey of(String algorithm, KeyPair pair) {
        JwsAlgorithm alg = SigningKey.asymmetric(algorithm);
        JwsSigner signer = new JwsSigner(alg, pair.getPrivate());
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(pair.getPublic());
            String curve = jwk.getKeyType().equals("RSA")
                    ? null
                    : String.valueOf(publicMembers(jwk).get("crv"));
            if (!jwk.getKeyType().equals(alg.keyType().name()) || (curve != null && !curve.equals(alg.curve()))) {
                throw new IllegalArgumentException("The public key is none for " + algorithm);
            }
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("typ", "dpop+jwt");
            // As it was given: servers that know EdDSA need not know Ed25519 (RFC 9864).
            header.put("alg", algorithm);
            header.put("jwk", publicMembers(jwk));
            return new DpopKey(
                    signer,
                    header,
                    jwk.calculateBase64urlEncodedThumbprint("SHA-256"),
                    InstantSource.system(),
                    new SecureRandom());
        } catch (JoseException e) {
            throw new IllegalArgumentException("The public key is none that DPoP can name: EC, RSA or Ed25519");
        }
    }

    /** Takes the time of proofs from this clock. */
    public DpopKey clock(InstantSource clock) {
        return new DpopKey(signer, header, thumbprint, clock, random);
    }

    /** Returns the key's SHA-256 thumbprint (RFC 7638), which a bound token has in {@code cnf.jkt}. */
    public String thumbprint() {
        return thumbprint;
    }

    /**
     * Makes a proof for one request.
     *
     * @param method the request's method
     * @param uri where it goes; query and fragment are left out of the proof
     * @param accessToken the token that goes with it, whose hash becomes {@code ath}; null towards a token endpoint
     * @param nonce what the server last sent in {@code DPoP-Nonce}; null if nothing
     * @throws IllegalArgumentException if the address is none of http or https with a host that can be read clearly
     */
    public String proof(String method, URI uri, @Nullable String accessToken, @Nullable String nonce) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", BASE64.encodeToString(id));
        claims.put("htm", method);
        claims.put("htu", target(uri));
        claims.put("iat", clock.millis() / 1000);
        if (accessToken != null) {
            claims.put("ath", BASE64.encodeToString(Thumbprint.sha256(accessToken.getBytes(US_ASCII))));
        }
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        return signer.compact(header, claims);
    }

    /** Returns the thumbprint, never the key. */
    @Override
    public String toString() {
        return "DpopKey[" + thumbprint + "]";
    }

    /** Normalises as RFC 9449, section 4.3 recommends, and as {@link Dpop} does to compare. */
    static String target(URI uri) {
        String text = uri.toASCIIString();
        int end = text.length();
        for (char mark : new char[] {'?', '#'}) {
            int at = text.indexOf(mark);
            end = at < 0 ? end : Math.min(end, at);
        }
        String target = HttpUri.normal(text.substring(0, end));
        if (target == null) {
            throw new IllegalArgumentException(
                    "A DPoP proof needs an http or https address with a plain host name or IP"
                            + " address and without user information: the one of this request cannot be named in a proof");
        }
        return target;
    }

    private static Map<String, Object> publicMembers(PublicJsonWebKey jwk) {
        return jwk.toParams(OutputControlLevel.PUBLIC_ONLY);
    }
}
