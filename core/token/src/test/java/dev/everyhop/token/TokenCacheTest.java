package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.TokenResult.Verified;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class TokenCacheTest {

    private final TestIssuer issuer = TestIssuer.with("RS256");
    private Instant now = TestIssuer.NOW;
    private final InstantSource clock = () -> now;

    private TokenVerifier.Builder verifier() {
        return issuer.verifier().clock(clock);
    }

    @Test
    void theSameTokenAgainIsTheSameResult() {
        try (TokenVerifier verifier = verifier().build()) {
            String token = issuer.token();
            TokenResult first = verifier.verify(token);

            assertThat(first).isInstanceOf(Verified.class);
            assertThat(verifier.verify(copy(token))).isSameAs(first);
        }
    }

    @Test
    void withoutACacheEachTokenIsVerifiedAnew() {
        try (TokenVerifier verifier = verifier().cacheBytes(0).build()) {
            String token = issuer.token();

            assertThat(verifier.verify(token)).isNotSameAs(verifier.verify(token));
        }
    }

    @Test
    void anExpiredTokenIsRefusedThoughItIsInTheCache() {
        try (TokenVerifier verifier =
                verifier().cacheMaxAge(Duration.ofHours(1)).build()) {
            String token = issuer.token();
            verifier.verify(token).orElseThrow();
            now = TestIssuer.NOW.plusSeconds(300 + 30);

            assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.EXPIRED);
            now = TestIssuer.NOW.plusSeconds(300 + 29);
            assertThat(verifier.verify(token)).isInstanceOf(Verified.class);
        }
    }

    @Test
    void aTokenIsNotYetValidAgainWhenTheClockGoesBack() {
        try (TokenVerifier verifier = verifier().build()) {
            String token = issuer.token(TestIssuer.claimsWith("nbf", TestIssuer.NOW.getEpochSecond()));
            verifier.verify(token).orElseThrow();
            now = TestIssuer.NOW.minusSeconds(31);

            assertThat(reason(verifier.verify(token))).isEqualTo(TokenReason.NOT_YET_VALID);
        }
    }

    @Test
    void anEntryDiesWithAge() {
        try (TokenVerifier verifier =
                verifier().cacheMaxAge(Duration.ofSeconds(10)).build()) {
            String token = issuer.token();
            TokenResult first = verifier.verify(token);
            now = now.plusSeconds(9);
            assertThat(verifier.verify(token)).isSameAs(first);
            now = now.plusSeconds(1);

            assertThat(verifier.verify(token)).isNotSameAs(first).isInstanceOf(Verified.class);
        }
    }

    @Test
    void aTokenThatDiffersInAnyCharacterIsNoHit() {
        try (TokenVerifier verifier = verifier().build()) {
            String token = issuer.token();
            verifier.verify(token).orElseThrow();

            for (int i = 0; i < token.length(); i++) {
                char other = token.charAt(i) == 'A' ? 'B' : 'A';
                String changed = token.substring(0, i) + other + token.substring(i + 1);
                assertThat(verifier.verify(changed)).as("changed at %d", i).isInstanceOf(Rejected.class);
                String wide = token.substring(0, i) + (char) (token.charAt(i) + 0x100) + token.substring(i + 1);
                assertThat(verifier.verify(wide)).as("high byte at %d", i).isInstanceOf(Rejected.class);
            }
        }
    }

    @Test
    void refusedTokensAreNotKept() {
        TokenCache cache = new TokenCache(1 << 20, 300);
        try (TokenVerifier verifier = verifier().build()) {
            assertThat(verifier.verify(issuer.token() + "x")).isInstanceOf(Rejected.class);
        }
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void theCacheStaysWithinItsBytesWhateverComes() {
        TokenCache cache = new TokenCache(64 * 1024, 300);
        try (TokenVerifier verifier = verifier().cacheBytes(0).build()) {
            Verified verified = (Verified) verifier.verify(issuer.token());
            for (int i = 0; i < 5000; i++) {
                String token = "x".repeat(100 + i % 3000) + i;
                cache.put(new TokenCache.Entry(i * 0x9E3779B97F4A7C15L, token, RULES, 0, 0, 0, verified));
                assertThat(cache.bytes()).isBetween(0L, 64 * 1024L);
            }
        }
        assertThat(cache.bytes()).isPositive();
    }

    @Test
    void anEntryThatWouldTakeTheWholeCacheIsNotKept() {
        TokenCache cache = new TokenCache(16 * 1024, 300);
        try (TokenVerifier verifier = verifier().cacheBytes(0).build()) {
            Verified verified = (Verified) verifier.verify(issuer.token());
            cache.put(new TokenCache.Entry(1, "x".repeat(8000), RULES, 0, 0, 0, verified));
        }
        assertThat(cache.bytes()).isZero();
    }

    private static final IssuerRules RULES = null;

    private static TokenReason reason(TokenResult result) {
        return ((Rejected) result).reason();
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }
}
