package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.Issuer;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.TokenVerifier;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class KeySetHealthIndicatorTest {

    private static final KeyFetcher DOWN = (uri, max) -> {
        throw new IOException("down");
    };

    private final Issuer up =
            Issuer.at("https://up.example").algorithms("RS256").jwks(TestIssuer.jwks());
    private final Issuer down =
            Issuer.at("https://down.example").algorithms("RS256").fetcher(DOWN);

    @Test
    void keysAtHandAreUp() {
        Health health = health(up);
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("https://up.example").toString()).contains("FRESH");
    }

    @Test
    void serviceWithoutAnyKeysIsOutOfService() {
        assertThat(health(down).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void oneIssuerOfTwoIsEnough() {
        Health health = health(up, down);
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().get("https://down.example"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("keys", 0)
                .extractingByKey("state")
                .hasToString("ABSENT");
    }

    private static Health health(Issuer... issuers) {
        TokenVerifier.Builder builder = TokenVerifier.builder().audience("orders");
        for (Issuer issuer : issuers) {
            builder.issuer(issuer);
        }
        try (TokenVerifier verifier = builder.build()) {
            return new KeySetHealthIndicator(verifier).health();
        }
    }
}
