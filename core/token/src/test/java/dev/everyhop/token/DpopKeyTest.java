package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;

/** Proofs, beside the examples of RFC 9449 and what jose4j makes of them. */
class DpopKeyTest {

    /** The public key of all examples in RFC 9449 (section 4.1). */
    private static final String RFC_KEY = "{\"kty\":\"EC\",\"x\":\"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs\","
            + "\"y\":\"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA\",\"crv\":\"P-256\"}";

    private static KeyPair pair(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(
                algorithm.startsWith("ES") ? "EC" : algorithm.equals("EdDSA") ? "Ed25519" : "RSA");
        if (!algorithm.equals("EdDSA")) {
            generator.initialize(algorithm.equals("ES384") ? 384 : algorithm.startsWith("ES") ? 256 : 2048);
        }
        return generator.generateKeyPair();
    }

    @Test
    void theThumbprintIsThatOfTheRfc() throws Exception {
        PublicJsonWebKey rfc = PublicJsonWebKey.Factory.newPublicJwk(RFC_KEY);
        KeyPair mixed = new KeyPair(rfc.getPublicKey(), pair("ES256").getPrivate());

        // RFC 9449, section 6.1.
        assertThat(DpopKey.of("ES256", mixed).thumbprint()).isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    @Test
    void theHashOfTheTokenIsThatOfTheRfc() throws Exception {
        // RFC 9449, section 7.1.
        String token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        String proof = DpopKey.generate()
                .proof("GET", URI.create("https://resource.example.org/protectedresource"), token, null);

        assertThat(payload(proof))
                .containsEntry("ath", "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo")
                .containsEntry("htm", "GET")
                .containsEntry("htu", "https://resource.example.org/protectedresource");
    }

    @Test
    void aProofHasTheFormOfTheRfcAndVerifiesElsewhere() throws Exception {
        for (String algorithm : List.of("ES256", "ES384", "PS256", "RS256", "EdDSA")) {
            DpopKey key = DpopKey.of(algorithm, pair(algorithm)).clock(TestIssuer.CLOCK);
            String proof = key.proof("POST", URI.create("https://server.example.com/token"), null, "n-1");

            JsonWebSignature jws = new JsonWebSignature();
            jws.setCompactSerialization(proof);
            PublicJsonWebKey embedded = jws.getHeaders().getPublicJwkHeaderValue("jwk", null);
            jws.setKey(embedded.getPublicKey());
            assertThat(jws.verifySignature()).as(algorithm).isTrue();
            assertThat(jws.getHeader("typ")).isEqualTo("dpop+jwt");
            assertThat(jws.getHeader("alg")).isEqualTo(algorithm);
            assertThat(embedded.calculateBase64urlEncodedThumbprint("SHA-256")).isEqualTo(key.thumbprint());
            assertThat(JsonUtil.parseJson(jws.getHeaders().getFullHeaderAsJsonString())
                            .get("jwk"))
                    .asString()
                    .doesNotContain("d=");
            assertThat(payload(proof))
                    .containsOnlyKeys("jti", "htm", "htu", "iat", "nonce")
                    .containsEntry("iat", TestIssuer.NOW.getEpochSecond());
        }
    }

    @Test
    void theAddressIsNormalisedAndHasNeitherQueryNorFragment() {
        Map<String, String> addresses = Map.of(
                "https://Payments.EXAMPLE:443/a?b=c#d",
                "https://payments.example/a",
                "HTTPS://payments.example",
                "https://payments.example/",
                "https://payments.example:8443/a%20b/",
                "https://payments.example:8443/a%20b/",
                "https://[2001:db8::1]:444/",
                "https://[2001:db8::1]:444/",
                "https://my_service.internal:443/a",
                "https://my_service.internal/a",
                "https://a.example/" + "?" + "q".repeat(20_000),
                "https://a.example/");

        addresses.forEach((address, expected) ->
                assertThat(DpopKey.target(URI.create(address))).isEqualTo(expected));
    }

    @Test
    void anAddressWithoutAClearHostHasNoProof() {
        DpopKey key = DpopKey.generate();
        for (String address : List.of(
                "/orders",
                "mailto:a@b.example",
                "https:///orders",
                "ftp://a.example/",
                "https://user@a.example/",
                "https://a%2Fb.example/",
                "https://b\u00fccher.example/",
                "https://a.example:99999/",
                "https://a.example,b.example/")) {
            assertThatThrownBy(() -> key.proof("GET", URI.create(address), null, null))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("DPoP proof needs");
        }
    }

    @Test
    void noTwoProofsHaveOneId() throws Exception {
        DpopKey key = DpopKey.generate();
        URI uri = URI.create("https://a.example/");

        assertThat(payload(key.proof("GET", uri, null, null)).get("jti"))
                .isNotEqualTo(payload(key.proof("GET", uri, null, null)).get("jti"));
    }

    @Test
    void aKeyThatDoesNotFitIsRefusedAtOnce() throws Exception {
        KeyPair p384 = pair("ES384");
        assertThatThrownBy(() -> DpopKey.of("ES256", p384))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("curve");
        assertThatThrownBy(() -> DpopKey.of("RS256", p384)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DpopKey.of("HS256", p384)).hasMessageContaining("HS256");
        assertThatThrownBy(() -> DpopKey.of("none", p384)).hasMessageContaining("none");
        KeyPair mixed = new KeyPair(pair("RS256").getPublic(), p384.getPrivate());
        assertThatThrownBy(() -> DpopKey.of("ES384", mixed)).hasMessageContaining("public key");
        KeyPairGenerator weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        assertThatThrownBy(() -> SigningKey.of("RS256", weak.generateKeyPair().getPrivate()))
                .hasMessageContaining("2048");
        assertThatThrownBy(() -> SigningKey.of("ES384", p384.getPrivate()).keyId("a\nb"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, Object> payload(String proof) throws Exception {
        return JsonUtil.parseJson(new String(Base64.getUrlDecoder().decode(proof.split("\\.", -1)[1]), UTF_8));
    }
}
