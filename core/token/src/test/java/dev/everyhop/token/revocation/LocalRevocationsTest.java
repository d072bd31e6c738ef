package dev.everyhop.token.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.revocation.Revocations.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class LocalRevocationsTest {

    private static final String ISSUER = "https://id.example";
    private static final long NOW = 1_795_521_600;

    private long now = NOW;
    private final InstantSource clock = () -> Instant.ofEpochSecond(now);
    private final LocalRevocations revocations = LocalRevocations.of(3, Duration.ofHours(1), clock);

    @Test
    void aTokenIsCalledBackByItsIdOfItsIssuer() {
        assertThat(revocations.revokeToken(ISSUER, "4f0c2a")).isTrue();

        assertThat(check(token("4f0c2a", "alice", "s1", "shop", NOW + 100))).isEqualTo(Answer.REVOKED);
        assertThat(check(token("other", "alice", "s1", "shop", NOW))).isEqualTo(Answer.CURRENT);
        assertThat(check(new TokenFacts("https://other.example", "4f0c2a", null, null, null, NOW)))
                .isEqualTo(Answer.CURRENT);
    }

    @Test
    void aSubjectsTokensAreCalledBackIfTheyWereIssuedUpToNow() {
        revocations.revokeSubject(ISSUER, "alice");

        assertThat(check(token("a", "alice", null, null, NOW - 5))).isEqualTo(Answer.REVOKED);
        assertThat(check(token("a", "alice", null, null, NOW))).isEqualTo(Answer.REVOKED);
        assertThat(check(token("a", "alice", null, null, 0))).isEqualTo(Answer.REVOKED);
        assertThat(check(token("a", "alice", null, null, NOW + 1))).isEqualTo(Answer.CURRENT);
        assertThat(check(token("a", "bob", null, null, NOW - 5))).isEqualTo(Answer.CURRENT);
    }

    @Test
    void aSessionIsCalledBackWhole() {
        revocations.revokeSession(ISSUER, "s1");

        assertThat(check(token("a", "alice", "s1", null, NOW + 100))).isEqualTo(Answer.REVOKED);
        assertThat(check(token("a", "alice", "s2", null, NOW + 100))).isEqualTo(Answer.CURRENT);
    }

    @Test
    void aClientsTokensAreCalledBackIfTheyWereIssuedUpToNow() {
        revocations.revokeClient(ISSUER, "shop");

        assertThat(check(token("a", "alice", null, "shop", NOW - 5))).isEqualTo(Answer.REVOKED);
        assertThat(check(token("a", "alice", null, "shop", NOW + 5))).isEqualTo(Answer.CURRENT);
    }

    @Test
    void aKindOfNameIsNotTakenForAnother() {
        revocations.revokeSubject(ISSUER, "same");

        assertThat(check(token("same", null, "same", "same", NOW - 5))).isEqualTo(Answer.CURRENT);
    }

    @Test
    void aLaterRevocationReachesFurtherAndAnEarlierOneIsNotLost() {
        revocations.revokeSubject(ISSUER, "alice");
        now += 60;
        revocations.revokeSubject(ISSUER, "alice");

        assertThat(check(token("a", "alice", null, null, NOW + 30))).isEqualTo(Answer.REVOKED);
        assertThat(revocations.size()).isEqualTo(1);
    }

    @Test
    void aFullStoreSaysSoAndForgetsNothingThatIsNeeded() {
        revocations.revokeToken(ISSUER, "1");
        revocations.revokeToken(ISSUER, "2");
        revocations.revokeToken(ISSUER, "3");

        assertThat(revocations.revokeToken(ISSUER, "4")).isFalse();
        assertThat(check(token("1", null, null, null, NOW))).isEqualTo(Answer.REVOKED);
        now += 3602;
        assertThat(revocations.revokeToken(ISSUER, "4")).isTrue();
        assertThat(revocations.size()).isEqualTo(1);
    }

    @Test
    void eachRevocationChangesTheVersion() {
        long before = revocations.version();

        revocations.revokeToken(ISSUER, "1");

        assertThat(revocations.version()).isNotEqualTo(before);
        assertThat(revocations.mayBlock()).isFalse();
    }

    private Answer check(TokenFacts token) {
        return revocations.check(token, now);
    }

    private static TokenFacts token(String id, String subject, String session, String client, long issuedAt) {
        return new TokenFacts(ISSUER, id, subject, session, client, issuedAt);
    }
}
