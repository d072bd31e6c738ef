package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import dev.everyhop.token.revocation.LocalRevocations;
import dev.everyhop.token.revocation.Revocations;
import dev.everyhop.token.revocation.TokenFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevokedTokensTest {

    private final TestIssuer issuer = TestIssuer.with("RS256");
    private final LocalRevocations revocations = LocalRevocations.of(100, Duration.ofHours(25), TestIssuer.CLOCK);

    @Test
    void aRevokedTokenDiesInTheCacheAtOnce() {
        String token = issuer.token();
        try (TokenVerifier verifier = issuer.verifier().revocations(revocations).build()) {
            assertThat(reason(verifier.verify(token))).isNull();
            assertThat(reason(verifier.verify(token))).isNull();

            revocations.revokeToken(TestIssuer.LOCATION, "4f0c2a");

            assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.REVOKED);
            assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.REVOKED);
        }
    }

    @Test
    void tokensAreCalledBackBySubjectSessionAndClient() {
        String alice = issuer.token(TestIssuer.claimsWith("sid", "s1"));
        try (TokenVerifier verifier = issuer.verifier().revocations(revocations).build()) {
            verifier.verify(alice);
            revocations.revokeSession(TestIssuer.LOCATION, "s1");
            assertThat(reason(verifier.verify(alice))).isEqualTo(TokenReason.REVOKED);

            String another = issuer.token();
            assertThat(reason(verifier.verify(another))).isNull();
            revocations.revokeSubject(TestIssuer.LOCATION, "alice");
            assertThat(reason(verifier.verify(another))).isEqualTo(TokenReason.REVOKED);

            String bob = issuer.token(TestIssuer.claimsWith("sub", "bob"));
            assertThat(reason(verifier.verify(bob))).isNull();
            revocations.revokeClient(TestIssuer.LOCATION, "shop");
            assertThat(reason(verifier.verify(bob))).isEqualTo(TokenReason.REVOKED);
        }
    }

    @Test
    void withoutANewRevocationACachedTokenIsNotAskedForAgain() {
        List<TokenFacts> asked = new ArrayList<>();
        Revocations counting = new Revocations() {
            @Override
            public Answer check(TokenFacts token, long now) {
                asked.add(token);
                return Answer.CURRENT;
            }

            @Override
            public long version() {
                return 7;
            }
        };
        String token = issuer.token();
        try (TokenVerifier verifier = issuer.verifier().revocations(counting).build()) {
            for (int i = 0; i < 5; i++) {
                verifier.verify(token);
            }
        }

        assertThat(asked)
                .containsExactly(new TokenFacts(
                        TestIssuer.LOCATION, "4f0c2a", "alice", null, "shop", TestIssuer.NOW.getEpochSecond()));
    }

    @Test
    void aStoreWithoutAVersionIsAskedEachTimeAndFailsClosed() {
        List<TokenFacts> asked = new ArrayList<>();
        Revocations away = (token, now) -> {
            asked.add(token);
            if (asked.size() == 3) {
                throw new IllegalStateException("away");
            }
            return asked.size() == 2 ? Revocations.Answer.UNAVAILABLE : Revocations.Answer.CURRENT;
        };
        String token = issuer.token();
        try (TokenVerifier verifier = issuer.verifier().revocations(away).build()) {
            assertThat(reason(verifier.verify(token))).isNull();
            assertThat(verifier.verify(token)).isInstanceOfSatisfying(TokenResult.Rejected.class, refused -> {
                assertThat(refused.reason()).isEqualTo(TokenReason.REVOCATION_UNAVAILABLE);
                assertThat(refused.retryAfter()).isPositive();
            });
            assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.REVOCATION_UNAVAILABLE);
            assertThat(reason(verifier.verify(token))).isNull();
        }
        assertThat(asked).hasSize(4);
    }

    @Test
    void aOneTimeTokenIsTakenOnce() {
        try (TokenVerifier verifier = issuer.verifier()
                .oneTimeTokens(LocalReplayStore.of(100, 100, Duration.ofHours(25)))
                .build()) {
            VerifiedToken token = verifier.verify(issuer.token()).orElseThrow();

            assertThat(reason(verifier.useOnce(token))).isNull();
            assertThat(reason(verifier.useOnce(token))).isEqualTo(TokenReason.USED);
            VerifiedToken nameless = verifier.verify(issuer.token(TestIssuer.claimsWithout("jti")))
                    .orElseThrow();
            assertThat(reason(verifier.useOnce(nameless))).isEqualTo(TokenReason.ID_MISSING);
        }
    }

    @Test
    void oneTimeTokensFailClosed() {
        try (TokenVerifier verifier = issuer.verifier()
                .oneTimeTokens((owner, id, now, until) -> ReplayStore.Answer.UNAVAILABLE)
                .build()) {
            VerifiedToken token = verifier.verify(issuer.token()).orElseThrow();

            assertThat(reason(verifier.useOnce(token))).isEqualTo(TokenReason.REPLAY_UNAVAILABLE);
        }
        try (TokenVerifier verifier = issuer.verifier().build()) {
            VerifiedToken token = verifier.verify(issuer.token()).orElseThrow();

            assertThatIllegalStateException()
                    .isThrownBy(() -> verifier.useOnce(token))
                    .withMessageContaining("oneTimeTokens");
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> issuer.verifier()
                        .oneTimeTokens(LocalReplayStore.of(100, 100, Duration.ofHours(24)))
                        .build())
                .withMessageContaining("longestLife");
    }

    private static TokenReason reason(TokenResult result) {
        return result instanceof TokenResult.Rejected rejected ? rejected.reason() : null;
    }
}
