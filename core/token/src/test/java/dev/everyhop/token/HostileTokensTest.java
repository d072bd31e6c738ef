package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwe.ContentEncryptionAlgorithmIdentifiers;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.jwe.KeyManagementAlgorithmIdentifiers;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The list of attacks that the security pages publish, each refused with its reason. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTokensTest {

    private record Attack(String name, String token, TokenReason reason) {}

    private final TestIssuer issuer = TestIssuer.with("RS256", "ES256");
    private final PublicJsonWebKey rsa = issuer.keys.get(0);
    private final String good = issuer.token();
    private final List<Attack> attacks = new ArrayList<>();
    private TokenVerifier verifier;

    @BeforeAll
    void build() throws JoseException {
        verifier = issuer.verifier().build();
        algorithms();
        encodings();
        forms();
        headers();
        claims();
        keys();
        encrypted();
    }

    @AfterAll
    void close() {
        verifier.close();
    }

    @TestFactory
    Stream<DynamicTest> everyAttackIsRefusedWithItsReason() {
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name, () -> assertThat(verifier.verify(attack.token))
                        .isInstanceOfSatisfying(TokenResult.Rejected.class, refused -> assertThat(refused.reason())
                                .isEqualTo(attack.reason))));
    }

    @Test
    void theTokenThatTheAttacksStartFromIsGood() {
        assertThat(verifier.verify(good)).isInstanceOf(TokenResult.Verified.class);
    }

    @Test
    void thereAreAtLeastFortyFiveAndThePublishedListIsThisOne() throws Exception {
        assertThat(attacks)
                .hasSizeGreaterThanOrEqualTo(45)
                .extracting(Attack::name)
                .doesNotHaveDuplicates();
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/security/hostile-tokens.md");
        Map<String, String> published = new TreeMap<>();
        for (String line : Files.readAllLines(page)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 4 && cells[2].contains("`")) {
                published.put(cells[1].strip(), cells[2].strip().replace("`", ""));
            }
        }
        Map<String, String> tested = new TreeMap<>();
        attacks.forEach(attack -> tested.put(attack.name, attack.reason.code()));
        assertThat(published).isEqualTo(tested);
    }

    private void add(String name, String token, TokenReason reason) {
        attacks.add(new Attack(name, token, reason));
    }

    private void algorithms() {
        String unsigned = segment("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + payloadOf(good) + ".";
        add("alg none, empty signature", unsigned, TokenReason.ALGORITHM);
        add("alg none, old signature", unsigned + signatureOf(good), TokenReason.ALGORITHM);
        for (String spelling : List.of("None", "NONE", "nOnE")) {
            add(
                    "alg " + spelling,
                    withHeader("{\"alg\":\"" + spelling + "\",\"typ\":\"at+jwt\"}"),
                    TokenReason.ALGORITHM);
        }
        byte[] publicKey = ((PublicKey) rsa.getKey()).getEncoded();
        add(
                "HS256 signed with the public key",
                TestIssuer.sign(
                        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"key-RS256\"}".getBytes(UTF_8),
                        decode(payloadOf(good)),
                        "HS256",
                        new SecretKeySpec(publicKey, "HMAC")),
                TokenReason.ALGORITHM);
        add(
                "alg in lower case",
                withHeader("{\"alg\":\"rs256\",\"typ\":\"at+jwt\",\"kid\":\"key-RS256\"}"),
                TokenReason.ALGORITHM);
        add("alg absent", withHeader("{\"typ\":\"at+jwt\",\"kid\":\"key-RS256\"}"), TokenReason.ALGORITHM);
        add(
                "alg a list",
                withHeader("{\"alg\":[\"RS256\"],\"typ\":\"at+jwt\",\"kid\":\"key-RS256\"}"),
                TokenReason.ALGORITHM);
        add(
                "alg off the issuer's list",
                issuer.token(issuer.headerWith("alg", "PS256"), TestIssuer.claims()),
                TokenReason.ALGORITHM);
        add(
                "alg of another key's kind",
                issuer.token(issuer.headerWith("alg", "ES256"), TestIssuer.claims()),
                TokenReason.KEY_MISMATCH);
    }

    private void encodings() {
        String signature = signatureOf(good);
        String rest = good.substring(0, good.lastIndexOf('.') + 1);
        add("signature with padding", rest + signature + "==", TokenReason.ENCODING);
        add(
                "signature with a space",
                rest + signature.substring(0, 9) + " " + signature.substring(9),
                TokenReason.ENCODING);
        add("signature with a line feed at its end", good + "\n", TokenReason.ENCODING);
        add("signature with a foreign character", rest + "!" + signature, TokenReason.ENCODING);
        add("signature with unused bits set", rest + unusedBitsSet(signature), TokenReason.ENCODING);
        add("signature in the alphabet of plain base64", rest + "+/" + signature.substring(2), TokenReason.ENCODING);
        add(
                "signature of a length that base64 cannot have",
                rest + signature.substring(0, signature.length() - 1),
                TokenReason.ENCODING);
        add(
                "payload with padding",
                segment(issuer.header()) + "." + payloadOf(good) + "=." + signature,
                TokenReason.ENCODING);
        add("header with a tab", "\t" + good, TokenReason.ENCODING);
        add("character whose low byte is a letter", good.replaceFirst("e", "\u0165"), TokenReason.ENCODING);
        add("character of Latin-1", good.substring(0, 12) + "\u00e9" + good.substring(13), TokenReason.ENCODING);
    }

    private void forms() {
        add("empty", "", TokenReason.MALFORMED);
        add("two segments", good.substring(0, good.lastIndexOf('.')), TokenReason.MALFORMED);
        add("four segments", good + ".x", TokenReason.MALFORMED);
        add("six segments", "a.b.c.d.e.f", TokenReason.MALFORMED);
        add("empty signature", good.substring(0, good.lastIndexOf('.') + 1), TokenReason.MALFORMED);
        add("empty payload", segment(issuer.header()) + ".." + signatureOf(good), TokenReason.MALFORMED);
        add("empty header", good.substring(good.indexOf('.')), TokenReason.MALFORMED);
        add(
                "JSON serialization",
                "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"e30\",\"signature\":\"e30\"}]}",
                TokenReason.MALFORMED);
        add(
                "longer than 16 KiB",
                issuer.token(TestIssuer.claimsWith("pad", "x".repeat(16_384))),
                TokenReason.TOO_LARGE);
        add(
                "a megabyte of nested arrays",
                segment(issuer.header()) + "." + "W1tb".repeat(262_144) + "." + signatureOf(good),
                TokenReason.TOO_LARGE);
        add("another signature's length", good.substring(0, good.lastIndexOf('.') + 1) + "AAAA", TokenReason.SIGNATURE);
        add(
                "signature longer than any",
                good.substring(0, good.lastIndexOf('.') + 1) + "AAAA".repeat(2000),
                TokenReason.SIGNATURE);
        add(
                "payload of another token",
                segment(issuer.header()) + "."
                        + segment("{\"iss\":\"https://id.example\",\"exp\":1795521900,\"aud\":\"orders\"}") + "."
                        + signatureOf(good),
                TokenReason.SIGNATURE);
    }

    private void headers() {
        for (String name : List.of("jwk", "jku", "x5c", "x5u")) {
            Object value = name.equals("jwk")
                    ? rsa.toParams(PublicJsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                    : name.equals("x5c") ? List.of("MIIB") : "https://evil.example/keys";
            add(
                    "key in the header: " + name,
                    issuer.token(issuer.headerWith(name, value), TestIssuer.claims()),
                    TokenReason.HEADER_KEY);
        }
        add(
                "b64 false and crit (RFC 7797)",
                issuer.token(b64False(), TestIssuer.claims()),
                TokenReason.HEADER_CRITICAL);
        add(
                "b64 false alone",
                issuer.token(issuer.headerWith("b64", false), TestIssuer.claims()),
                TokenReason.HEADER_CRITICAL);
        add(
                "crit with an unknown extension",
                issuer.token(issuer.headerWith("crit", List.of("exp")), TestIssuer.claims()),
                TokenReason.HEADER_CRITICAL);
        add(
                "crit empty",
                issuer.token(issuer.headerWith("crit", List.of()), TestIssuer.claims()),
                TokenReason.HEADER_CRITICAL);
        add(
                "duplicate alg",
                signed("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-RS256\",\"alg\":\"none\"}"),
                TokenReason.HEADER_INVALID);
        add(
                "duplicate alg, one spelled with an escape",
                signed("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-RS256\",\"\\u0061lg\":\"none\"}"),
                TokenReason.HEADER_INVALID);
        add("header not an object", signed("[\"RS256\"]"), TokenReason.HEADER_INVALID);
        add(
                "header with trailing text",
                signed("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-RS256\"}x"),
                TokenReason.HEADER_INVALID);
        add(
                "header in UTF-16",
                TestIssuer.sign(
                        "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}".getBytes(UTF_16LE),
                        decode(payloadOf(good)),
                        "RS256",
                        rsa.getPrivateKey()),
                TokenReason.HEADER_INVALID);
        add(
                "header with a byte order mark",
                signed("\ufeff{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"key-RS256\"}"),
                TokenReason.HEADER_INVALID);
        add(
                "kid a path with a NUL",
                issuer.token(issuer.headerWith("kid", "../../dev/null\0"), TestIssuer.claims()),
                TokenReason.KEY_ID);
        add(
                "kid with line breaks for the log",
                issuer.token(issuer.headerWith("kid", "a\r\nlevel=INFO all is well"), TestIssuer.claims()),
                TokenReason.KEY_ID);
        add(
                "kid of 300 characters",
                issuer.token(issuer.headerWith("kid", "k".repeat(300)), TestIssuer.claims()),
                TokenReason.KEY_ID);
        add("kid a number", issuer.token(issuer.headerWith("kid", 7), TestIssuer.claims()), TokenReason.KEY_ID);
        add(
                "kid with SQL",
                issuer.token(issuer.headerWith("kid", "' OR 1=1 --"), TestIssuer.claims()),
                TokenReason.KEY_UNKNOWN);
        add("ID token: typ JWT", issuer.token(issuer.headerWith("typ", "JWT"), TestIssuer.claims()), TokenReason.TYPE);
        add("no typ", issuer.token(issuer.headerWithout("typ"), TestIssuer.claims()), TokenReason.TYPE);
        add(
                "typ a wildcard",
                issuer.token(issuer.headerWith("typ", "application/*"), TestIssuer.claims()),
                TokenReason.TYPE);
        add(
                "typ of a DPoP proof",
                issuer.token(issuer.headerWith("typ", "dpop+jwt"), TestIssuer.claims()),
                TokenReason.TYPE);
        add(
                "typ a list",
                issuer.token(issuer.headerWith("typ", List.of("at+jwt")), TestIssuer.claims()),
                TokenReason.HEADER_INVALID);
    }

    private void claims() {
        add("exp 1e300", payload("\"exp\":1e300"), TokenReason.CLAIM_FORM);
        add("exp with a fraction", payload("\"exp\":1795521900.5"), TokenReason.CLAIM_FORM);
        add("exp a string", payload("\"exp\":\"1795521900\""), TokenReason.CLAIM_FORM);
        add("exp of forty digits", payload("\"exp\":" + "9".repeat(40)), TokenReason.CLAIM_FORM);
        add("exp in a thousand years", payload("\"exp\":33331521900"), TokenReason.EXPIRY_TOO_FAR);
        add("exp null", payload("\"exp\":null"), TokenReason.CLAIM_FORM);
        add("no exp", issuer.token(TestIssuer.claimsWithout("exp")), TokenReason.EXPIRY_MISSING);
        add(
                "expired",
                issuer.token(TestIssuer.claimsWith("exp", TestIssuer.NOW.getEpochSecond() - 31)),
                TokenReason.EXPIRED);
        add("exp negative", payload("\"exp\":-1"), TokenReason.EXPIRED);
        add(
                "nbf in the future",
                issuer.token(TestIssuer.claimsWith("nbf", TestIssuer.NOW.getEpochSecond() + 31)),
                TokenReason.NOT_YET_VALID);
        add(
                "iat in the future",
                issuer.token(TestIssuer.claimsWith("iat", TestIssuer.NOW.getEpochSecond() + 31)),
                TokenReason.ISSUED_IN_FUTURE);
        add("another audience", issuer.token(TestIssuer.claimsWith("aud", "payments")), TokenReason.AUDIENCE);
        add("no audience", issuer.token(TestIssuer.claimsWithout("aud")), TokenReason.AUDIENCE);
        add(
                "audience that begins like ours",
                issuer.token(TestIssuer.claimsWith("aud", List.of("orders-admin"))),
                TokenReason.AUDIENCE);
        add(
                "audience a list with a number",
                issuer.token(TestIssuer.claimsWith("aud", List.of("orders", 1))),
                TokenReason.CLAIM_FORM);
        add("audience an empty list", issuer.token(TestIssuer.claimsWith("aud", List.of())), TokenReason.CLAIM_FORM);
        add(
                "audience an object",
                issuer.token(TestIssuer.claimsWith("aud", Map.of("orders", true))),
                TokenReason.CLAIM_FORM);
        add("another issuer", issuer.token(TestIssuer.claimsWith("iss", "https://evil.example")), TokenReason.ISSUER);
        add(
                "issuer with a slash more",
                issuer.token(TestIssuer.claimsWith("iss", "https://id.example/")),
                TokenReason.ISSUER);
        add(
                "issuer a list",
                issuer.token(TestIssuer.claimsWith("iss", List.of("https://id.example"))),
                TokenReason.ISSUER);
        add("no issuer", issuer.token(TestIssuer.claimsWithout("iss")), TokenReason.ISSUER);
        add("sub a number", issuer.token(TestIssuer.claimsWith("sub", 42)), TokenReason.CLAIM_FORM);
        add("duplicate sub", payload("\"exp\":1795521900,\"sub\":\"a\",\"sub\":\"b\""), TokenReason.CLAIMS_INVALID);
        add(
                "duplicate member inside a claim",
                payload("\"exp\":1795521900,\"act\":{\"sub\":\"a\",\"sub\":\"b\"}"),
                TokenReason.CLAIMS_INVALID);
        add("payload an array", issuer.sign(json(issuer.header()), "[]"), TokenReason.CLAIMS_INVALID);
        add(
                "payload not UTF-8",
                TestIssuer.sign(
                        json(issuer.header()).getBytes(UTF_8),
                        new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC0, (byte) 0x80, '"', '}'},
                        "RS256",
                        rsa.getPrivateKey()),
                TokenReason.CLAIMS_INVALID);
        add(
                "payload with a lone surrogate",
                payload("\"exp\":1795521900,\"sub\":\"\\ud800\""),
                TokenReason.CLAIMS_INVALID);
        add(
                "payload nested 10,000 deep, within 16 KiB",
                issuer.sign(json(issuer.header()), "[".repeat(10_000)),
                TokenReason.CLAIMS_INVALID);
        add(
                "payload nested 40 deep",
                payload("\"exp\":1795521900,\"a\":" + "[".repeat(40) + "]".repeat(40)),
                TokenReason.CLAIMS_INVALID);
        add("payload with a trailing comma", payload("\"exp\":1795521900,"), TokenReason.CLAIMS_INVALID);
        add(
                "bound to a key by cnf jkt",
                issuer.token(TestIssuer.claimsWith("cnf", Map.of("jkt", "abc"))),
                TokenReason.CONFIRMATION);
        add(
                "bound to a certificate by cnf x5t#S256",
                issuer.token(TestIssuer.claimsWith("cnf", Map.of("x5t#S256", "abc"))),
                TokenReason.CONFIRMATION);
        add("cnf null", payload("\"exp\":1795521900,\"aud\":\"orders\",\"cnf\":null"), TokenReason.CONFIRMATION);
    }

    private void keys() {
        PublicJsonWebKey foreign = TestIssuer.key("RS256", "key-RS256");
        add(
                "signed by a foreign key of the same name",
                TestIssuer.sign(json(issuer.header()), json(TestIssuer.claims()), foreign),
                TokenReason.SIGNATURE);
        add(
                "kid that nobody knows",
                issuer.token(issuer.headerWith("kid", "key-X"), TestIssuer.claims()),
                TokenReason.KEY_UNKNOWN);
        add("blank ECDSA signature (CVE-2022-21449)", blank(), TokenReason.SIGNATURE);
        add("ECDSA signature in DER", derSignature(), TokenReason.SIGNATURE);
        add("one bit of the signature flipped", flipped(), TokenReason.SIGNATURE);
    }

    private void encrypted() throws JoseException {
        add("encrypted, and nothing here decrypts", encrypt(good), TokenReason.ENCRYPTION);
        add("encrypted claims without a signature", encrypt(json(TestIssuer.claims())), TokenReason.ENCRYPTION);
    }

    private String blank() {
        String input = segment("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"key-ES256\"}") + "." + payloadOf(good);
        return input + "." + TestIssuer.base64(new byte[64]);
    }

    private String derSignature() {
        String input = segment("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"key-ES256\"}") + "." + payloadOf(good);
        try {
            var signer = java.security.Signature.getInstance("SHA256withECDSA");
            signer.initSign(issuer.keys.get(1).getPrivateKey());
            signer.update(input.getBytes(UTF_8));
            return input + "." + TestIssuer.base64(signer.sign());
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String flipped() {
        byte[] signature = decode(signatureOf(good));
        signature[100] ^= 1;
        return good.substring(0, good.lastIndexOf('.') + 1) + TestIssuer.base64(signature);
    }

    private String encrypt(String plain) throws JoseException {
        JsonWebEncryption jwe = new JsonWebEncryption();
        jwe.setAlgorithmHeaderValue(KeyManagementAlgorithmIdentifiers.RSA_OAEP_256);
        jwe.setEncryptionMethodHeaderParameter(ContentEncryptionAlgorithmIdentifiers.AES_256_GCM);
        jwe.setKey(rsa.getKey());
        jwe.setPayload(plain);
        return jwe.getCompactSerialization();
    }

    private Map<String, Object> b64False() {
        Map<String, Object> header = issuer.headerWith("b64", false);
        header.put("crit", List.of("b64"));
        return header;
    }

    /** A token with this header before the good token's payload, signed as far as RS256 goes. */
    private String withHeader(String header) {
        return TestIssuer.signSegments(segment(header) + "." + payloadOf(good), "RS256", rsa.getPrivateKey());
    }

    private String signed(String header) {
        return issuer.sign(header, json(TestIssuer.claims()));
    }

    private String payload(String members) {
        return issuer.sign(json(issuer.header()), "{\"iss\":\"https://id.example\"," + members + "}");
    }

    private static String unusedBitsSet(String signature) {
        char last = signature.charAt(signature.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return signature.substring(0, signature.length() - 1) + alphabet.charAt(alphabet.indexOf(last) | 1);
    }

    private static String json(Map<String, Object> members) {
        return org.jose4j.json.JsonUtil.toJson(members);
    }

    private static String segment(Map<String, Object> members) {
        return segment(json(members));
    }

    private static String segment(String json) {
        return TestIssuer.base64(json.getBytes(UTF_8));
    }

    private static String payloadOf(String token) {
        return token.split("\\.", -1)[1];
    }

    private static String signatureOf(String token) {
        return token.split("\\.", -1)[2];
    }

    private static byte[] decode(String segment) {
        return java.util.Base64.getUrlDecoder().decode(segment);
    }
}
