package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ForgeryTest {

    private static final String TOKEN = encode("{\"kid\":\"k1\",\"typ\":\"at+jwt\",\"alg\":\"RS256\"}") + "."
            + encode("{\"scope\":\"orders:read\"}") + "." + encode("signature");

    @Test
    void unsignedKeepsTheClaimsAndHasNoSignature() {
        String forged = Forgery.unsigned(TOKEN);

        assertThat(header(forged)).isEqualTo("{\"kid\":\"k1\",\"typ\":\"at+jwt\",\"alg\":\"none\"}");
        assertThat(forged).contains(TOKEN.split("\\.")[1]).endsWith(".");
    }

    @Test
    void signedWithPublicKeyHasAnHmacOf32Bytes() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String forged = Forgery.signedWithPublicKey(TOKEN, pair.getPublic());

        assertThat(header(forged)).contains("\"alg\":\"HS256\"", "\"kid\":\"k1\"");
        assertThat(Base64.getUrlDecoder().decode(forged.split("\\.")[2])).hasSize(32);
    }

    @Test
    void tamperedChangesNothingButTheClaim() {
        String forged = Forgery.tampered(TOKEN, "orders:read", "orders:write");

        assertThat(forged).isEqualTo(TOKEN.replace(TOKEN.split("\\.")[1], encode("{\"scope\":\"orders:write\"}")));
    }

    @Test
    void ofUnknownKeyNamesAnotherKey() throws Exception {
        String forged = Forgery.ofUnknownKey(TOKEN);

        assertThat(header(forged)).contains("\"alg\":\"RS256\"", "\"kid\":\"").doesNotContain("k1");
        assertThat(Base64.getUrlDecoder().decode(forged.split("\\.")[2])).hasSize(256);
    }

    private static String header(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
