package dev.everyhop.secret.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.secret.Secret;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeakScanTest {

    private static final String KEY = "a key of sixteen or more bytes";
    private static final LeakScan SCAN = LeakScan.withKey(Secret.of(KEY));

    private static List<LeakRule> rules(String text) {
        return SCAN.scan("test", "name", text).stream().map(LeakFinding::rule).toList();
    }

    /** The parts are put together here, so that no other scan takes this file for a leak. */
    @ParameterizedTest
    @CsvSource({
        "AWS_ACCESS_KEY, AKIA|IOSFODNN7EXAMPLE|, ''",
        "AWS_ACCESS_KEY, ASIA|IOSFODNN7EXAMPLE|, ''",
        "GITHUB_TOKEN, ghp_|0123456789abcdefghijABCDEFGHIJ012345, ''",
        "GITLAB_TOKEN, glpat-|0123456789abcdefABCD, ''",
        "SLACK_TOKEN, xoxb-|012345678901-abcdefABCDEF, ''",
        "VAULT_TOKEN, hvs.|CAESIJlU02LQZq1LNTBX0123456789, ''",
        "GOOGLE_API_KEY, AIza|SyA0123456789abcdefghijABCDEFGHIJ01, ''",
        "STRIPE_KEY, sk_live_|0123456789abcdefABCDEFGH, ''",
        "NPM_TOKEN, npm_|0123456789abcdefghijABCDEFGHIJ012345, ''",
        "JWT, eyJhbGciOiJIUzI1NiJ9|.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlMTIzNDU2, ''",
        "URL_PASSWORD, postgres://app:|hunter2, @db.example/orders",
        "PRIVATE_KEY, -----BEGIN |PRIVATE KEY-----, ''",
        "PRIVATE_KEY, -----BEGIN RSA |PRIVATE KEY-----, ''",
        "PRIVATE_KEY, -----BEGIN ENCRYPTED |PRIVATE KEY-----, ''",
    })
    void whatHasAFormIsFound(LeakRule rule, String parts, String end) {
        String value = parts.replace("|", "") + end;

        assertThat(rules(value)).containsExactly(rule);
        assertThat(rules("before " + value + " after")).containsExactly(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzEXAMPLEKEY",
                "3f2a9c1b7e5d4860a1b2c3d4e5f60718293a4b5c6d7e8f90",
                "Zm9vYmFyMTIzNDU2Nzg5MFFXRVJUWQ=="
            })
    void whatIsRandomIsSuspected(String value) {
        assertThat(rules(value)).containsExactly(LeakRule.ENTROPY);
        assertThat(LeakScan.withKey(Secret.of(KEY)).withoutEntropy().scan("test", "name", value))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "https://id.example/realms/shop",
                "/usr/local/share/ca-certificates/extra.crt",
                "jdbc:postgresql://db.example:5432/orders?ssl=true",
                "00000000000000000000000000000000",
                "123456789012345678901234567890",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "9f8b7c6d-1234-4abc-8def-0123456789ab",
                "org.springframework.boot.autoconfigure.security",
                "-Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=4",
                "postgres://app:${DB_PASSWORD}@db.example/orders",
                "postgres://app:***@db.example/orders",
                "The quick brown fox jumps over the lazy dog"
            })
    void whatIsOrdinaryIsLeftAlone(String value) {
        assertThat(rules(value)).isEmpty();
    }

    @Test
    void aFindingHasNameRuleAndKeyedDigestAndNothingOfTheValue() {
        Map<String, String> environment =
                Map.of("DB_URL", "postgres://app:hunter2@db.example/orders", "PATH", "/usr/bin");

        List<LeakFinding> findings = SCAN.scan("environment", environment);

        assertThat(findings).singleElement().satisfies(one -> {
            assertThat(one.place()).isEqualTo("environment");
            assertThat(one.name()).isEqualTo("DB_URL");
            assertThat(one.rule()).isEqualTo(LeakRule.URL_PASSWORD);
            assertThat(one.digest()).hasSize(16).matches("[0-9a-f]+");
        });
        assertThat(findings.toString() + LeakScan.refusal(findings)).doesNotContain("hunter2");
        assertThat(LeakScan.refusal(findings)).hasValueSatisfying(sentence -> assertThat(sentence)
                .contains("environment DB_URL (url-password " + findings.get(0).digest() + ")"));
        assertThat(LeakScan.refusal(List.of())).isEmpty();

        assertThat(SCAN.scan("environment", environment)).isEqualTo(findings);
        LeakScan other = LeakScan.withKey(Secret.of("another key of sixteen bytes"));
        assertThat(other.scan("environment", environment).get(0).digest())
                .isNotEqualTo(findings.get(0).digest());
    }

    @Test
    void aNameMayBeAllowed() {
        assertThat(SCAN.allow("DB_URL").scan("environment", Map.of("DB_URL", "postgres://app:hunter2@db.example/o")))
                .isEmpty();
    }

    @Test
    void aShortDigestKeyIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LeakScan.withKey(Secret.of("short")));
    }

    @Property(tries = 500)
    void noTextMakesItThrow(@ForAll String text) {
        SCAN.scan("test", "name", text).forEach(one -> assertThat(one.digest()).hasSize(16));
    }

    @Test
    void aVeryLongTextIsLookedAtInPart() {
        String secret = "glpat" + "-0123456789abcdefABCD";
        assertThat(rules("x ".repeat(40_000) + secret)).isEmpty();
        assertThat(rules("x ".repeat(20_000) + secret)).containsExactly(LeakRule.GITLAB_TOKEN);
        // Texts that are made to keep a pattern busy.
        for (String evil :
                List.of("eyJ" + "a".repeat(60_000), "a".repeat(60_000) + "://", "xoxb-" + "-".repeat(60_000))) {
            assertThat(SCAN.withoutEntropy().scan("test", "name", evil)).isNotNull();
        }
    }
}
