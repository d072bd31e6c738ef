package dev.everyhop.samples.quickstart;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What an attacker makes of a real token. */
final class Forgery {

    private Forgery() {}

    /** Says {@code alg:none} and drops the signature (RFC 8725, section 2.1). */
    static String unsigned(String token) {
        return encode(header(token).replace("RS256", "none")) + "." + part(token, 1) + ".";
    }

    /** Signs with the issuer's public key as if it were a shared secret (RFC 8725, section 2.1). */
    static String signedWithPublicKey(String token, PublicKey key) throws GeneralSecurityException {
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(pem.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
        String input = encode(header(token).replace("RS256", "HS256")) + "." + part(token, 1);
        return input + "." + encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Changes the claims and keeps the signature. */
    static String tampered(String token, String claim, String replacement) {
        String claims = new String(Base64.getUrlDecoder().decode(part(token, 1)), StandardCharsets.UTF_8);
        return part(token, 0) + "." + encode(claims.replace(claim, replacement)) + "." + part(token, 2);
    }

    /** Signs with a key of the attacker's own, under a name that the issuer does not know. */
    static String ofUnknownKey(String token) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(generator.generateKeyPair().getPrivate());
        String header = header(token).replaceAll("\"kid\":\"[^\"]*\"", "\"kid\":\"" + UUID.randomUUID() + "\"");
        String input = encode(header) + "." + part(token, 1);
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + encode(signature.sign());
    }

    private static String header(String token) {
        return new String(Base64.getUrlDecoder().decode(part(token, 0)), StandardCharsets.UTF_8);
    }

    private static String part(String token, int index) {
        return token.split("\\.", -1)[index];
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
