package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderCheckTest {

    private final TestIssuer issuer = TestIssuer.with("RS256");

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "ES384", "ES512", "EdDSA", "PS256", "RS256"})
    void eachUsualAlgorithmMakesProofs(String algorithm) {
        DpopClient client = new DpopClient(algorithm);
        String token = issuer.token(client.boundClaims());

        assertThat(verify(Dpop.at(DpopClient.PUBLIC_URL), token, client.proof(token)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example/orders/7",
                "HTTPS://API.EXAMPLE:443/orders/7",
                "https://api.example/orders/7?a=b",
                "https://api.example/orders/7#c",
                "https://api.example/orders/%37",
                "https://api.example/orders/./x/../7"
            })
    void aUriIsComparedInItsNormalForm(String htu) {
        DpopClient client = new DpopClient("ES256");
        String token = issuer.token(client.boundClaims());

        assertThat(verify(Dpop.at(DpopClient.PUBLIC_URL), token, client.proofWith(token, "htu", htu)))
                .isNull();
    }

    @Test
    void aServiceMayBeKnownByTwoUrlsAndBelowAPath() {
        DpopClient client = new DpopClient("ES256");
        String token = issuer.token(client.boundClaims());
        Dpop dpop = Dpop.at("https://shop.example/api/", "http://localhost:8080");

        assertThat(verify(dpop, token, client.proofWith(token, "htu", "https://shop.example/api/orders/7")))
                .isNull();
        assertThat(verify(dpop, token, client.proofWith(token, "htu", "http://localhost:8080/orders/7")))
                .isNull();
        assertThat(verify(dpop, token, client.proofWith(token, "htu", "https://shop.example/orders/7")))
                .isEqualTo(TokenReason.DPOP_URI);
        assertThat(verify(dpop, token, client.proofWith(token, "htu", "https://shop.example/apiorders/7")))
                .isEqualTo(TokenReason.DPOP_URI);
    }

    @Test
    void whereNothingChecksProofsABoundTokenIsRefused() {
        DpopClient client = new DpopClient("ES256");
        String token = issuer.token(client.boundClaims());

        try (TokenVerifier verifier = issuer.verifier().build()) {
            assertThat(verifier.checksProofs()).isFalse();
            assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.CONFIRMATION);
            assertThat(reason(verifier.verify(token, DpopClient.with(client.proof(token)))))
                    .isEqualTo(TokenReason.CONFIRMATION);
        }
    }

    @Test
    void aTokenOfRfc8705IsGoodWithItsCertificateOnly() {
        String token =
                issuer.token(TestIssuer.claimsWith("cnf", Map.of("x5t#S256", RfcCertificates.RFC8705_THUMBPRINT)));

        try (TokenVerifier verifier = issuer.verifier().build()) {
            for (int time = 0; time < 2; time++) {
                assertThat(verifier.verify(token, Presentation.bearer(RfcCertificates.RFC8705)))
                        .isInstanceOfSatisfying(TokenResult.Verified.class, ok -> assertThat(
                                        ok.token().isBoundToCertificate())
                                .isTrue());
                assertThat(reason(verifier.verify(token, Presentation.bearer(RfcCertificates.RFC9440))))
                        .isEqualTo(TokenReason.CERTIFICATE_MISMATCH);
                assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.CERTIFICATE_UNSEEN);
            }
        }
    }

    @Test
    void aTokenThatIsNotBoundIsAskedNothing() {
        String token = issuer.token();
        Presentation silent = new Presentation() {
            @Override
            public Scheme scheme() {
                return Scheme.BEARER;
            }

            @Override
            public List<String> proofs() {
                throw new AssertionError("asked for proofs");
            }

            @Override
            public String method() {
                throw new AssertionError("asked for the method");
            }

            @Override
            public String path() {
                throw new AssertionError("asked for the path");
            }

            @Override
            public byte[] certificateThumbprint() {
                throw new AssertionError("asked for the certificate");
            }
        };

        try (TokenVerifier verifier =
                issuer.verifier().dpop(Dpop.at(DpopClient.PUBLIC_URL)).build()) {
            assertThat(reason(verifier.verify(token, silent))).isNull();
            assertThat(reason(verifier.verify(token, silent))).isNull();
        }
    }

    @Test
    void whatAStoreSaysIsARefusalOfItsOwn() {
        Map<ReplayStore.Answer, TokenReason> reasons = Map.of(
                ReplayStore.Answer.REPLAYED, TokenReason.DPOP_REPLAYED,
                ReplayStore.Answer.OVER_QUOTA, TokenReason.DPOP_QUOTA,
                ReplayStore.Answer.FULL, TokenReason.REPLAY_UNAVAILABLE,
                ReplayStore.Answer.UNAVAILABLE, TokenReason.REPLAY_UNAVAILABLE);
        DpopClient client = new DpopClient("ES256");
        String token = issuer.token(client.boundClaims());

        reasons.forEach((answer, reason) -> assertThat(verify(
                        Dpop.at(DpopClient.PUBLIC_URL).replay((owner, id, now, until) -> answer),
                        token,
                        client.proof(token)))
                .isEqualTo(reason));
        assertThat(verify(
                        Dpop.at(DpopClient.PUBLIC_URL).replay((owner, id, now, until) -> {
                            throw new IllegalStateException("away");
                        }),
                        token,
                        client.proof(token)))
                .isEqualTo(TokenReason.REPLAY_UNAVAILABLE);
    }

    @Test
    void theStoreIsAskedOnlyForProofsThatAreGood() {
        List<String> asked = new ArrayList<>();
        Dpop dpop = Dpop.at(DpopClient.PUBLIC_URL).replay((owner, id, now, until) -> {
            asked.add(TestIssuer.base64(owner));
            return ReplayStore.Answer.FIRST;
        });
        DpopClient client = new DpopClient("ES256");
        DpopClient thief = new DpopClient("ES256");
        String token = issuer.token(client.boundClaims());

        verify(dpop, token, thief.proof(token));
        verify(dpop, token, client.proof("another token"));
        verify(dpop, token, client.proofWith(token, "htm", "GET"));
        verify(dpop, token + "A", client.proof(token + "A"));
        assertThat(asked).isEmpty();
        verify(dpop, token, client.proof(token));

        assertThat(asked).containsExactly(client.thumbprint());
    }

    @Test
    void optionsThatCannotBeRightAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Dpop.at()).withMessageContaining("Dpop.at");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dpop.at("api.example"))
                .withMessageContaining("https://api.example");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dpop.at("https://api.example?x"))
                .withMessageContaining("query");
        Dpop dpop = Dpop.at(DpopClient.PUBLIC_URL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dpop.algorithms("HS256"))
                .withMessageContaining("HS256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> dpop.algorithms("none"))
                .withMessageContaining("none");
        assertThatIllegalArgumentException().isThrownBy(() -> dpop.maxAge(Duration.ofHours(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> dpop.clockSkew(Duration.ofHours(1)));
        assertThatIllegalStateException()
                .isThrownBy(() -> issuer.verifier()
                        .dpop(dpop.requireNonces(DpopNonces.shared(() -> List.of(new byte[8]))))
                        .build())
                .withMessageContaining("32 bytes");
        assertThatIllegalStateException()
                .isThrownBy(() -> issuer.verifier()
                        .dpop(dpop.replay(LocalReplayStore.of(10, 10, Duration.ofSeconds(5))))
                        .build())
                .withMessageContaining("longestLife");
    }

    private TokenReason verify(Dpop dpop, String token, String proof) {
        try (TokenVerifier verifier = issuer.verifier().dpop(dpop).build()) {
            return reason(verifier.verify(token, DpopClient.with(proof)));
        }
    }

    private static TokenReason reason(TokenResult result) {
        return result instanceof TokenResult.Rejected rejected ? rejected.reason() : null;
    }
}
