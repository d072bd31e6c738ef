package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.WycheproofDeviations.Deviation;
import dev.everyhop.token.internal.keys.KeySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The JOSE vectors of Project Wycheproof. What they sign are no claims, so they run below the claims: form, header, keys,
 * signature, decryption, each by the code that verifies tokens. The verifier itself sees each too, and must refuse it for
 * the same fault of form.
 */
class WycheproofTest {

    private static final Path FOLDER = Path.of(System.getProperty("vectors", "absent"), "wycheproof");
    private static final WycheproofDeviations DEVIATIONS = WycheproofDeviations.read();

    @TestFactory
    Stream<DynamicTest> signatures() {
        return cases("json_web_signature_test", 401, WycheproofTest::isSignatureAccepted);
    }

    @TestFactory
    Stream<DynamicTest> encryption() {
        return cases("json_web_encryption_test", 139, WycheproofTest::isDecrypted);
    }

    @TestFactory
    Stream<DynamicTest> keys() {
        return cases("json_web_key_test", 26, WycheproofTest::isSignatureAccepted);
    }

    private static Stream<DynamicTest> cases(String file, int count, Predicate<Case> accepts) {
        Path path = FOLDER.resolve(file + ".json");
        if (!Files.exists(path)) {
            System.out.println("Not run: " + count + " Wycheproof cases of " + file
                    + ", since there is no such file where -Dvectors= points");
            return Stream.empty();
        }
        List<Case> cases = read(file, path);
        Stream<DynamicTest> each = cases.stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.file + " " + one.tcId + " " + one.text("comment"), () -> check(one, accepts.test(one))));
        DynamicTest all = DynamicTest.dynamicTest(file + " has " + count + " cases, the table's among them", () -> {
            assertThat(cases).hasSize(count);
            assertThat(cases).extracting(Case::tcId).doesNotHaveDuplicates().containsAll(DEVIATIONS.casesOf(file));
        });
        return Stream.concat(each, Stream.of(all));
    }

    private static void check(Case one, boolean accepted) {
        Deviation deviation = DEVIATIONS.of(one.file, one.tcId);
        String label = one.text("result");
        assertThat(label).isIn("valid", "invalid");
        if (accepted == label.equals("valid")) {
            assertThat(deviation)
                    .as("%s %s no longer differs: strike it from the table", one.file, one.tcId)
                    .isNull();
        } else {
            assertThat(deviation)
                    .as("%s %s is %s, and we %s it", one.file, one.tcId, label, accepted ? "accept" : "refuse")
                    .isNotNull();
            assertThat(deviation.label()).isEqualTo(label);
            assertThat(deviation.ours()).isEqualTo(accepted ? "accepted" : "refused");
            assertThat(deviation.reason()).isNotBlank();
        }
    }

    // Signatures and keys

    private static boolean isSignatureAccepted(Case one) {
        String jws = one.text("jws");
        KeySet keys = VectorKeys.of(one.jwk("public") == null ? one.jwk("private") : one.jwk("public"));
        TokenReason fault = BelowClaims.checkSigned(jws, keys);
        verifierAgrees(jws, fault, TokenVerifier.builder());
        return fault == null;
    }

    // Encryption

    private static boolean isDecrypted(Case one) {
        String jwe = one.text("jwe");
        Decryption decryption = decryption(one);
        TokenReason fault = BelowClaims.checkEncrypted(jwe, decryption);
        TokenVerifier.Builder verifier = TokenVerifier.builder();
        verifierAgrees(jwe, fault, decryption == null ? verifier : verifier.decryption(decryption));
        if (fault != null) {
            return false;
        }
        assertThat(HexFormat.of().formatHex(decryption.decryptBytes(jwe))).isEqualTo(one.text("pt"));
        return true;
    }

    /** Returns what the key's own {@code alg} makes of it; null if it is no algorithm that we decrypt with. */
    private static Decryption decryption(Case one) {
        Map<String, Object> jwk = one.jwk("private");
        try {
            Key key = jwk.get("kty").equals("oct")
                    ? new SecretKeySpec(Base64.getUrlDecoder().decode((String) jwk.get("k")), "AES")
                    : PublicJsonWebKey.Factory.newPublicJwk(jwk).getPrivateKey();
            String alg = (String) jwk.get("alg");
            Decryption made = key instanceof SecretKey secret
                    ? Decryption.with(secret, alg)
                    : Decryption.with((PrivateKey) key, alg);
            return made.contentAlgorithms(one.text("enc")).allowCompression();
        } catch (IllegalArgumentException notSupported) {
            return null;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    // Both

    private static final Set<TokenReason> FAULTS_OF_FORM = EnumSet.of(
            TokenReason.MALFORMED,
            TokenReason.TOO_LARGE,
            TokenReason.ENCODING,
            TokenReason.HEADER_INVALID,
            TokenReason.HEADER_KEY,
            TokenReason.HEADER_CRITICAL,
            TokenReason.KEY_ID,
            TokenReason.ENCRYPTION,
            TokenReason.DECRYPTION);

    private static void verifierAgrees(String compact, TokenReason fault, TokenVerifier.Builder builder) {
        Issuer issuer = Issuer.at(TestIssuer.LOCATION).algorithms("HS256").secret(new byte[32]);
        try (TokenVerifier verifier = builder.issuer(issuer).audience("orders").build()) {
            TokenResult result = verifier.verify(compact);
            assertThat(result).isInstanceOf(TokenResult.Rejected.class);
            if (fault != null && FAULTS_OF_FORM.contains(fault)) {
                assertThat(((TokenResult.Rejected) result).reason()).isEqualTo(fault);
            }
        }
    }

    // Reading

    private record Case(String file, int tcId, Map<?, ?> group, Map<?, ?> test) {

        String text(String member) {
            return (String) test.get(member);
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> jwk(String member) {
            return (Map<String, Object>) group.get(member);
        }
    }

    private static List<Case> read(String file, Path path) {
        try {
            List<Case> cases = new ArrayList<>();
            Map<String, Object> all = JsonUtil.parseJson(Files.readString(path));
            for (Object group : (List<?>) all.get("testGroups")) {
                for (Object test : (List<?>) ((Map<?, ?>) group).get("tests")) {
                    Map<?, ?> members = (Map<?, ?>) test;
                    int tcId = ((Number) members.get("tcId")).intValue();
                    cases.add(new Case(file, tcId, (Map<?, ?>) group, members));
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
