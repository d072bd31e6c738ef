package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.KeyFetcher;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class HttpKeyFetcherTest {

    private static final byte[] BODY = "{\"keys\":[]}".getBytes(UTF_8);
    private static final Duration AMPLE = Duration.ofSeconds(60);

    private final KeyServer issuer = new KeyServer(null);
    private final KeyFetcher fetcher = new HttpKeyFetcher(null, true, AMPLE);

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void aDocumentIsFetched() throws Exception {
        AtomicReference<String> accept = new AtomicReference<>();
        issuer.page("/jwks", exchange -> {
            accept.set(
                    exchange.getRequestMethod() + exchange.getRequestHeaders().get("Accept"));
            KeyServer.answer(200, BODY).handle(exchange);
        });

        KeyFetcher.Response response = fetcher.fetch(uri("/jwks"), BODY.length);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(BODY);
        assertThat(response.maxAge()).isNull();
        assertThat(accept.get()).isEqualTo("GET[application/json]");
    }

    @Test
    void anotherStatusIsHandedOn() throws Exception {
        issuer.goDown();

        assertThat(fetcher.fetch(uri("/jwks"), 10).status()).isEqualTo(503);
        assertThat(reason(uri("/jwks"))).isEqualTo(KeyReason.FETCH_STATUS);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            delimiter = '|',
            value = {
                "max-age=300|PT5M",
                "public, Max-Age=60 , must-revalidate|PT1M",
                "no-store|PT0S",
                "max-age=300, no-cache|PT0S",
                "max-age=9999999999|PT2777777H46M39S",
                "max-age=99999999999|none",
                "max-age=-1|none",
                "max-age=\"300\"|none",
                "max-age =300|none",
                "max-age=300,max-age=600|none",
                "s-maxage=300|none",
                "private|none"
            })
    void cacheControlIsReadStrictly(String header, Duration expected) throws Exception {
        issuer.page("/jwks", exchange -> {
            exchange.getResponseHeaders().add("Cache-Control", header);
            KeyServer.answer(200, BODY).handle(exchange);
        });

        assertThat(fetcher.fetch(uri("/jwks"), 100).maxAge()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyThatIsTooLongIsRefusedWhetherItsLengthIsSaidOrNot(boolean said) {
        byte[] huge = new byte[4 * Document.MAX_BYTES];
        Arrays.fill(huge, (byte) ' ');
        issuer.page("/jwks", exchange -> {
            exchange.sendResponseHeaders(200, said ? huge.length : 0);
            exchange.getResponseBody().write(huge);
            exchange.close();
        });

        assertThat(reason(uri("/jwks"))).isEqualTo(KeyReason.FETCH_TOO_LARGE);
    }

    @Test
    void aBodyThatJustFitsIsTaken() throws Exception {
        issuer.page("/jwks", KeyServer.answer(200, new byte[Document.MAX_BYTES]));

        assertThat(fetcher.fetch(uri("/jwks"), Document.MAX_BYTES).body()).hasSize(Document.MAX_BYTES);
    }

    @Test
    void aBodyThatNeverEndsIsGivenUpAfterTheTotalTime() {
        issuer.page("/jwks", issuer.drip());

        assertThat(reason(new HttpKeyFetcher(null, true, Duration.ofMillis(300)), uri("/jwks")))
                .isEqualTo(KeyReason.FETCH_TIMEOUT);
    }

    @Test
    void aServerThatSaysNothingIsGivenUpAfterTheTotalTime() {
        issuer.publish();
        issuer.slow("/jwks", Long.MAX_VALUE);

        assertThat(reason(new HttpKeyFetcher(null, true, Duration.ofMillis(300)), uri("/jwks")))
                .isEqualTo(KeyReason.FETCH_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsWithinTheHostAreFollowed(int status) throws Exception {
        issuer.publish();
        issuer.page("/old", KeyServer.redirect(status, "/older"));
        issuer.page("/older", KeyServer.redirect(status, issuer.location() + "/jwks"));

        assertThat(fetcher.fetch(uri("/old"), 100).body()).isEqualTo(BODY);
    }

    @Test
    void redirectsToAnotherPlaceAreRefused() {
        try (KeyServer other = new KeyServer(null)) {
            other.publish();
            for (String target : new String[] {
                other.location() + "/jwks",
                uri("/jwks").toString().replace("localhost", "127.0.0.1"),
                uri("/jwks").toString().replace("http", "https"),
                uri("/jwks").toString().replace("//", "//user@"),
                "//evil.example/jwks",
                "file:///etc/passwd",
                "ht tp://",
                ""
            }) {
                issuer.page("/old", KeyServer.redirect(302, target));
                assertThat(reason(uri("/old"))).as(target).isEqualTo(KeyReason.FETCH_REDIRECT);
            }
            assertThat(other.requests()).isZero();
        }
    }

    @Test
    void aCircleOfRedirectsEnds() {
        issuer.page("/old", KeyServer.redirect(302, "/old"));

        assertThat(reason(uri("/old"))).isEqualTo(KeyReason.FETCH_REDIRECT);
        assertThat(issuer.requests()).isEqualTo(4);
    }

    @Test
    void httpIsRefusedUnlessAllowed() {
        assertThat(reason(new HttpKeyFetcher(null, false), uri("/jwks"))).isEqualTo(KeyReason.FETCH_REDIRECT);
        assertThat(issuer.requests()).isZero();
    }

    @Test
    void nobodyThereIsAFetchThatFailed() {
        issuer.close();

        assertThat(reason(uri("/jwks"))).isEqualTo(KeyReason.FETCH);
    }

    @Test
    void onlyTrustedCertificatesOfTheRightNameAreAccepted(@TempDir Path directory) throws Exception {
        TestTls right = TestTls.forHost("localhost", directory);
        TestTls otherName = TestTls.forHost("other.example", directory);
        try (KeyServer good = new KeyServer(right.context());
                KeyServer bad = new KeyServer(otherName.context())) {
            good.publish();
            bad.publish();
            URI goodUri = URI.create(good.location() + "/jwks");

            assertThat(new HttpKeyFetcher(right.context(), false, AMPLE)
                            .fetch(goodUri, 100)
                            .body())
                    .isEqualTo(BODY);
            assertThat(reason(new HttpKeyFetcher(null, false, AMPLE), goodUri)).isEqualTo(KeyReason.FETCH_TLS);
            assertThat(reason(new HttpKeyFetcher(otherName.context(), false, AMPLE), goodUri))
                    .isEqualTo(KeyReason.FETCH_TLS);
            assertThat(reason(
                            new HttpKeyFetcher(otherName.context(), false, AMPLE),
                            URI.create(bad.location() + "/jwks")))
                    .isEqualTo(KeyReason.FETCH_TLS);
        }
    }

    private URI uri(String path) {
        return URI.create(issuer.location() + path);
    }

    private KeyReason reason(URI uri) {
        return reason(fetcher, uri);
    }

    private static KeyReason reason(KeyFetcher fetcher, URI uri) {
        try {
            Document document = Document.fetch(fetcher, uri);
            assertThat(document).isInstanceOf(Document.Failed.class);
            return ((Document.Failed) document).reason();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
