package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class KeySourcesTest {

    private static final String ISSUER = "https://id.example";
    private static final URI JWKS = URI.create("https://id.example/jwks");

    private final Simulation simulation = new Simulation();
    private final ScriptedFetcher fetcher = new ScriptedFetcher();
    private final KeySources sources = new KeySources(simulation, simulation, new Random(1), SecurityEvents.none());

    @Test
    void nothingIsFetchedBeforeTheStart() {
        KeySource source = sources.of(fetched(JWKS, fetcher, null, false));

        assertThat(fetcher.asked).isEmpty();
        assertThat(simulation.plannedTasks()).isZero();
        source.start();
        assertThat(fetcher.asked).containsExactly(JWKS);
    }

    @Test
    void givenKeysAndSecretsFetchNothing() {
        String json = new String(Jwk.set(Jwk.ec("a")), UTF_8);

        sources.of(given(null, json, null, JwsAlgorithm.ES256)).start();
        sources.of(given(null, null, new byte[32], JwsAlgorithm.HS256)).start();

        assertThat(simulation.plannedTasks()).isZero();
    }

    @Test
    void severalPlacesForKeysContradictOneAnother() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sources.of(given(JWKS, "{}", null, JwsAlgorithm.ES256)))
                .withMessageContaining("jwksUri(...), jwks(...) and secret(...)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sources.of(given(null, "{}", new byte[32], JwsAlgorithm.HS256)));
    }

    @Test
    void hmacNeedsASecret() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sources.of(given(JWKS, null, null, JwsAlgorithm.HS256)))
                .withMessageContaining("HS256 needs secret(...)");
    }

    @Test
    void trustIsForTheBuiltInClientOnly() throws Exception {
        SSLContext trust = SSLContext.getDefault();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sources.of(fetched(JWKS, fetcher, trust, false)))
                .withMessageContaining("trust(...)");
    }

    @Test
    void keysAreFetchedByHttpsOnly() {
        URI http = URI.create("http://id.example/jwks");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sources.of(fetched(http, fetcher, null, false)))
                .withMessageContaining("https");
        assertThat(sources.of(fetched(http, fetcher, null, true))).isNotNull();
    }

    @Test
    void configurationShowsNoSecret() {
        assertThat(given(null, null, "not to be shown".getBytes(UTF_8), JwsAlgorithm.HS256))
                .hasToString("IssuerKeys[https://id.example, [HS256]]");
    }

    @Test
    void theThreadsAreDaemonsAndEndWithTheirBackground() throws Exception {
        Background background = Background.daemon();
        CompletableFuture<Thread> now = new CompletableFuture<>();
        CompletableFuture<Thread> later = new CompletableFuture<>();

        background.run(() -> now.complete(Thread.currentThread()));
        background.later(Duration.ofMillis(1), () -> later.complete(Thread.currentThread()));

        assertThat(now.get(60, TimeUnit.SECONDS).isDaemon()).isTrue();
        assertThat(later.get(60, TimeUnit.SECONDS).isDaemon()).isTrue();
        background.close();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> background.run(() -> {}));
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> background.later(Duration.ZERO, () -> {}));
    }

    private static IssuerKeys fetched(URI uri, KeyFetcher fetcher, SSLContext trust, boolean insecure) {
        return new IssuerKeys(ISSUER, Set.of(JwsAlgorithm.ES256), uri, null, null, null, fetcher, trust, insecure);
    }

    private static IssuerKeys given(URI uri, String jwks, byte[] secret, JwsAlgorithm algorithm) {
        return new IssuerKeys(ISSUER, Set.of(algorithm), uri, jwks, secret, null, null, null, false);
    }
}
