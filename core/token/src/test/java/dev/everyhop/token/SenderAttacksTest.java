package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.internal.dpop.Thumbprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The list of attacks on bound tokens that the security pages publish, each refused with its reason. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SenderAttacksTest {

    private record Attack(String name, String token, Presentation how, TokenReason reason) {}

    private static final long NOW = TestIssuer.NOW.getEpochSecond();

    private final TestIssuer issuer = TestIssuer.with("RS256");
    private final DpopClient client = new DpopClient("ES256");
    private final DpopClient thief = new DpopClient("ES256");
    private final DpopClient rsaClient = new DpopClient("RS256");
    private final String token = issuer.token(client.boundClaims());
    private final List<Attack> attacks = new ArrayList<>();
    private final TokenVerifier verifier =
            issuer.verifier().dpop(Dpop.at(DpopClient.PUBLIC_URL)).build();
    private final TokenVerifier asksForNonces = issuer.verifier()
            .dpop(Dpop.at(DpopClient.PUBLIC_URL).requireNonces(DpopNonces.local()))
            .build();

    @BeforeAll
    void make() {
        schemes();
        proofForms();
        keys();
        claims();
        uris();
        certificates();
    }

    @AfterAll
    void close() {
        verifier.close();
        asksForNonces.close();
    }

    @TestFactory
    Stream<DynamicTest> everyAttackIsRefusedWithItsReason() {
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(
                        attack.name, () -> assertThat(reason(verifier.verify(attack.token, attack.how)))
                                .isEqualTo(attack.reason)));
    }

    @Test
    void whatTheAttacksStartFromIsGood() {
        assertThat(verifier.verify(token, DpopClient.with(client.proof(token))))
                .isInstanceOfSatisfying(TokenResult.Verified.class, ok -> {
                    assertThat(ok.token().isBoundToKey()).isTrue();
                    assertThat(ok.token().isBoundToCertificate()).isFalse();
                });
    }

    @Test
    void aProofUsedAgainIsRefused() {
        String proof = client.proof(token);

        assertThat(reason(verifier.verify(token, DpopClient.with(proof)))).isNull();
        assertThat(reason(verifier.verify(token, DpopClient.with(proof)))).isEqualTo(TokenReason.DPOP_REPLAYED);
    }

    @Test
    void aProofWithAnotherSignatureOverTheSameIdIsRefused() {
        Map<String, Object> claims = client.claims(token);

        assertThat(reason(verifier.verify(token, DpopClient.with(client.sign(client.header(), claims)))))
                .isNull();
        claims.put("iat", NOW - 5);
        assertThat(reason(verifier.verify(token, DpopClient.with(client.sign(client.header(), claims)))))
                .isEqualTo(TokenReason.DPOP_REPLAYED);
    }

    @Test
    void aRefusedProofLeavesNothingBehind() {
        Map<String, Object> claims = client.claims(token);
        String signed = client.sign(client.header(), claims);
        Map<String, Object> foreign = client.claims("another token");
        foreign.put("jti", claims.get("jti"));

        verifier.verify(token, DpopClient.with(client.sign(client.header(), foreign)));
        verifier.verify(token, Presentation.dpop("GET", DpopClient.PATH, List.of(signed)));

        assertThat(reason(verifier.verify(token, DpopClient.with(signed)))).isNull();
    }

    @Test
    void aProofThatIsNotForThisRequestIsNotWorthASignature() {
        String blank = "." + TestIssuer.base64(new byte[64]);
        String late = withoutSignature(client.proofWith(token, "iat", NOW - 71)) + blank;
        String foreign = withoutSignature(thief.proof(token)) + blank;
        String without = withoutSignature(client.proof(token)) + blank;

        assertThat(reason(verifier.verify(token, DpopClient.with(late)))).isEqualTo(TokenReason.DPOP_TIME);
        assertThat(reason(verifier.verify(token, DpopClient.with(foreign)))).isEqualTo(TokenReason.DPOP_KEY_MISMATCH);
        assertThat(reason(asksForNonces.verify(token, DpopClient.with(without))))
                .as("a nonce is given for a genuine proof only")
                .isEqualTo(TokenReason.DPOP_SIGNATURE);
    }

    @Test
    void noncesAreAskedForGivenAndLimited() {
        String nonce = asksForNonces.proofNonce().orElseThrow();
        String old = issuer.verifier()
                .clock(() -> TestIssuer.NOW.minus(Duration.ofMinutes(30)))
                .dpop(Dpop.at(DpopClient.PUBLIC_URL).requireNonces(DpopNonces.local()))
                .build()
                .proofNonce()
                .orElseThrow();

        assertThat(withNonce(null)).isEqualTo(TokenReason.DPOP_NONCE_MISSING);
        assertThat(withNonce(nonce)).isNull();
        assertThat(withNonce(nonce)).isNull();
        assertThat(withNonce(old)).isEqualTo(TokenReason.DPOP_NONCE);
        assertThat(withNonce("made up")).isEqualTo(TokenReason.DPOP_NONCE);
        assertThat(withNonce(7L)).isEqualTo(TokenReason.DPOP_NONCE_MISSING);
    }

    @Test
    void aNonceWithAUsedIdDoesNotMakeTheProofNew() {
        Map<String, Object> claims = client.claims(token);
        claims.put("nonce", asksForNonces.proofNonce().orElseThrow());
        String proof = client.sign(client.header(), claims);

        assertThat(reason(asksForNonces.verify(token, DpopClient.with(proof)))).isNull();
        assertThat(reason(asksForNonces.verify(token, DpopClient.with(proof)))).isEqualTo(TokenReason.DPOP_REPLAYED);
    }

    @Test
    void thereAreAtLeastFortyAndThePublishedListIsThisOne() throws Exception {
        assertThat(attacks)
                .hasSizeGreaterThanOrEqualTo(40)
                .extracting(Attack::name)
                .doesNotHaveDuplicates();
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/security/sender-constraint-attacks.md");
        Map<String, String> published = new TreeMap<>();
        String section = Files.readString(page).split("\n## ", -1)[1];
        for (String line : section.split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 4 && cells[2].contains("`")) {
                published.put(cells[1].strip(), cells[2].strip().replace("`", ""));
            }
        }
        Map<String, String> tested = new TreeMap<>();
        attacks.forEach(attack -> tested.put(attack.name, attack.reason.code()));
        assertThat(published).isEqualTo(tested);
    }

    private void schemes() {
        add("bound token as a bearer token", Presentation.bearer(), TokenReason.DPOP_AS_BEARER);
        String unbound = issuer.token();
        attacks.add(new Attack(
                "token without cnf under DPoP",
                unbound,
                DpopClient.with(client.proof(unbound)),
                TokenReason.DPOP_TOKEN_UNBOUND));
        add("no proof", DpopClient.with(), TokenReason.DPOP_PROOF_MISSING);
        add(
                "two proofs, both good",
                DpopClient.with(client.proof(token), client.proof(token)),
                TokenReason.DPOP_PROOF_REPEATED);
        add(
                "two proofs in one header",
                DpopClient.with(client.proof(token) + ", " + client.proof(token)),
                TokenReason.DPOP_PROOF_REPEATED);
        bound("cnf with jkt and a method nobody knows", Map.of("jkt", client.thumbprint(), "jwk", client.jwk()));
        bound("cnf with kid", Map.of("kid", "key-1"));
        bound("cnf empty", Map.of());
        bound("cnf a string", client.thumbprint());
        bound("cnf jkt not a thumbprint", Map.of("jkt", client.thumbprint() + "A"));
        bound("cnf jkt a list", Map.of("jkt", List.of(client.thumbprint())));
    }

    private void bound(String name, Object cnf) {
        String made = issuer.token(TestIssuer.claimsWith("cnf", cnf));
        attacks.add(new Attack(name, made, DpopClient.with(client.proof(made)), TokenReason.CONFIRMATION));
    }

    private void proofForms() {
        add("proof empty", "", TokenReason.DPOP_PROOF_MALFORMED);
        add("proof of two segments", withoutSignature(client.proof(token)), TokenReason.DPOP_PROOF_MALFORMED);
        add("proof of four segments", client.proof(token) + ".AA", TokenReason.DPOP_PROOF_MALFORMED);
        add("proof with padding", client.proof(token) + "==", TokenReason.DPOP_PROOF_MALFORMED);
        add(
                "proof with a foreign letter",
                client.proof(token).replace("ey", "e\u0443"),
                TokenReason.DPOP_PROOF_MALFORMED);
        add(
                "proof of 13 KiB",
                client.proofWith(token, "padding", "x".repeat(13 * 1024)),
                TokenReason.DPOP_PROOF_MALFORMED);
        add(
                "claim twice",
                client.sign(
                        JsonUtil.toJson(client.header()),
                        JsonUtil.toJson(client.claims(token)).replace("{\"jti\"", "{\"htm\":\"GET\",\"jti\"")),
                TokenReason.DPOP_PROOF_MALFORMED);
        add("access token as a proof", token, TokenReason.DPOP_TYPE);
        add("typ JWT", client.proofWithHeader(token, "typ", "JWT"), TokenReason.DPOP_TYPE);
        Map<String, Object> untyped = client.header();
        untyped.remove("typ");
        add("typ absent", client.sign(untyped, client.claims(token)), TokenReason.DPOP_TYPE);
        add("crit", client.proofWithHeader(token, "crit", List.of("exp")), TokenReason.DPOP_HEADER);
        add("b64 false", client.proofWithHeader(token, "b64", false), TokenReason.DPOP_HEADER);
        add("jku", client.proofWithHeader(token, "jku", "https://evil.example/keys"), TokenReason.DPOP_HEADER);
        add("x5c", client.proofWithHeader(token, "x5c", List.of("AA==")), TokenReason.DPOP_HEADER);
    }

    private void keys() {
        add("alg none", client.proofWithHeader(token, "alg", "none"), TokenReason.DPOP_ALGORITHM);
        add("alg HS256", client.proofWithHeader(token, "alg", "HS256"), TokenReason.DPOP_ALGORITHM);
        add("alg off the list", client.proofWithHeader(token, "alg", "RS512"), TokenReason.DPOP_ALGORITHM);
        add("alg of another key's kind", client.proofWithHeader(token, "alg", "RS256"), TokenReason.DPOP_KEY);
        Map<String, Object> keyless = client.header();
        keyless.remove("jwk");
        add("jwk absent", client.sign(keyless, client.claims(token)), TokenReason.DPOP_KEY);
        add("jwk a string", client.proofWithHeader(token, "jwk", client.thumbprint()), TokenReason.DPOP_KEY);
        add(
                "jwk with the private key",
                client.proofWithHeader(
                        token, "jwk", client.key.toParams(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE)),
                TokenReason.DPOP_KEY_PRIVATE);
        add(
                "jwk a secret",
                client.proofWithHeader(token, "jwk", Map.of("kty", "oct", "k", "AAAA")),
                TokenReason.DPOP_KEY_PRIVATE);
        Map<String, Object> offCurve = new LinkedHashMap<>(client.jwk());
        offCurve.put("y", offCurve.get("x"));
        add("jwk off its curve", client.proofWithHeader(token, "jwk", offCurve), TokenReason.DPOP_KEY);
        add("proof by a key of the thief", thief.proof(token), TokenReason.DPOP_KEY_MISMATCH);
        add(
                "thief's signature under the client's jwk",
                thief.proofWithHeader(token, "jwk", client.jwk()),
                TokenReason.DPOP_SIGNATURE);
        String good = client.proof(token);
        add(
                "signature of another proof",
                withoutSignature(good) + client.proof(token).substring(good.lastIndexOf('.')),
                TokenReason.DPOP_SIGNATURE);
        add("proof by a key of another kind", rsaClient.proof(token), TokenReason.DPOP_KEY_MISMATCH);
        add(
                "blank signature",
                withoutSignature(good) + "." + TestIssuer.base64(new byte[64]),
                TokenReason.DPOP_SIGNATURE);
    }

    private void claims() {
        for (String claim : List.of("jti", "htm", "htu", "iat", "ath")) {
            add(claim + " absent", client.proofWithout(token, claim), TokenReason.DPOP_CLAIMS);
        }
        add("jti empty", client.proofWith(token, "jti", ""), TokenReason.DPOP_CLAIMS);
        add("jti of 257 characters", client.proofWith(token, "jti", "j".repeat(257)), TokenReason.DPOP_CLAIMS);
        add("iat a string", client.proofWith(token, "iat", Long.toString(NOW)), TokenReason.DPOP_CLAIMS);
        add("proof for another method", client.proofWith(token, "htm", "GET"), TokenReason.DPOP_METHOD);
        add("method in lower case", client.proofWith(token, "htm", "post"), TokenReason.DPOP_METHOD);
        add("proof of long ago", client.proofWith(token, "iat", NOW - 71), TokenReason.DPOP_TIME);
        add("proof made beforehand", client.proofWith(token, "iat", NOW + 11), TokenReason.DPOP_TIME);
        add("proof past its own exp", client.proofWith(token, "exp", NOW - 20), TokenReason.DPOP_TIME);
        add("proof before its own nbf", client.proofWith(token, "nbf", NOW + 20), TokenReason.DPOP_TIME);
        add("proof for another token", client.proofWith(token, "ath", hash("other")), TokenReason.DPOP_TOKEN_HASH);
        add("ath in hexadecimal digits", client.proofWith(token, "ath", "ab".repeat(32)), TokenReason.DPOP_TOKEN_HASH);
    }

    private void uris() {
        uri("htu of another path", "https://api.example/orders/8");
        uri("htu of another host", "https://evil.example/orders/7");
        uri("htu of another scheme", "http://api.example/orders/7");
        uri("htu of another port", "https://api.example:8443/orders/7");
        uri("htu of a host behind user information", "https://api.example@evil.example/orders/7");
        uri("htu of a host that begins alike", "https://api.example.evil.example/orders/7");
        uri("htu a path alone", "/orders/7");
        uri("htu with an encoded slash", "https://api.example/orders%2F7");
        uri("htu with a trailing slash", "https://api.example/orders/7/");
        uri("htu that climbs to another path", "https://api.example/orders/7/../8");
        uri("htu in another case", "https://api.example/Orders/7");
        uri("htu with a broken escape", "https://api.example/orders/7%");
        uri("htu with a backslash", "https://api.example\\orders/7");
        uri("htu with the path in the query", "https://api.example/?/orders/7");
    }

    private void uri(String name, String htu) {
        add(name, client.proofWith(token, "htu", htu), TokenReason.DPOP_URI);
    }

    private void certificates() {
        String bound =
                issuer.token(TestIssuer.claimsWith("cnf", Map.of("x5t#S256", RfcCertificates.RFC8705_THUMBPRINT)));
        certificate("certificate-bound token without a certificate", bound, Presentation.bearer());
        attacks.add(new Attack(
                "certificate-bound token with another certificate",
                bound,
                Presentation.bearer(RfcCertificates.RFC9440),
                TokenReason.CERTIFICATE_MISMATCH));
        certificate("certificate-bound token under DPoP", bound, DpopClient.with(client.proof(bound)));
        String both = issuer.token(TestIssuer.claimsWith(
                "cnf", Map.of("x5t#S256", RfcCertificates.RFC8705_THUMBPRINT, "jkt", client.thumbprint())));
        certificate("doubly bound token with the proof alone", both, DpopClient.with(client.proof(both)));
        attacks.add(new Attack(
                "doubly bound token with the certificate alone",
                both,
                Presentation.bearer(RfcCertificates.RFC8705),
                TokenReason.DPOP_AS_BEARER));
        String sha1 = issuer.token(TestIssuer.claimsWith("cnf", Map.of("x5t", "A4DtL2JmUMhAsvJj5tKyn64SqzI")));
        attacks.add(new Attack(
                "cnf x5t of SHA-1", sha1, Presentation.bearer(RfcCertificates.RFC8705), TokenReason.CONFIRMATION));
    }

    private void certificate(String name, String bound, Presentation how) {
        attacks.add(new Attack(name, bound, how, TokenReason.CERTIFICATE_UNSEEN));
    }

    private void add(String name, String proof, TokenReason reason) {
        add(name, DpopClient.with(proof), reason);
    }

    private void add(String name, Presentation how, TokenReason reason) {
        attacks.add(new Attack(name, token, how, reason));
    }

    private TokenReason withNonce(Object nonce) {
        String proof = nonce == null ? client.proof(token) : client.proofWith(token, "nonce", nonce);
        return reason(asksForNonces.verify(token, DpopClient.with(proof)));
    }

    private static String withoutSignature(String proof) {
        return proof.substring(0, proof.lastIndexOf('.'));
    }

    private static String hash(String text) {
        return TestIssuer.base64(Thumbprint.sha256(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static TokenReason reason(TokenResult result) {
        return result instanceof TokenResult.Rejected rejected ? rejected.reason() : null;
    }
}
