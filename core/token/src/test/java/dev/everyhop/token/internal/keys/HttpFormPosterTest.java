package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.token.FormPoster.Request;
import dev.everyhop.token.FormPoster.Response;
import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.internal.oauth.Endpoint;
import dev.everyhop.token.internal.oauth.HttpFormPoster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class HttpFormPosterTest {

    private static final Duration AMPLE = Duration.ofSeconds(60);

    private static Request form(KeyServer server, String path) {
        return new Request(URI.create(server.location() + path), Map.of("DPoP", "proof"), "a=b&c=d+e");
    }

    private static ObtainReason reason(HttpFormPoster poster, Request request) throws InterruptedException {
        return ((Endpoint.Answer.Failed) Endpoint.post(poster, request, false)).reason();
    }

    @Test
    void aFormIsPostedAsItIs() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        try (KeyServer server = new KeyServer(null)) {
            server.page("/token", exchange -> {
                seen.set(exchange.getRequestMethod()
                        + exchange.getRequestHeaders().get("Content-Type")
                        + exchange.getRequestHeaders().get("Accept")
                        + exchange.getRequestHeaders().get("DPoP")
                        + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                exchange.getResponseHeaders().add("DPoP-Nonce", "n");
                KeyServer.answer(200, "{}".getBytes(UTF_8)).handle(exchange);
            });

            Response response = new HttpFormPoster(null, true, AMPLE).post(form(server, "/token"), 2);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).asString(UTF_8).isEqualTo("{}");
            assertThat(response.headers()).containsKey("dpop-nonce");
            assertThat(seen).hasValue("POST[application/x-www-form-urlencoded][application/json][proof]a=b&c=d+e");
        }
    }

    @Test
    void noRedirectIsFollowedNotEvenToTheSameHost() throws Exception {
        try (KeyServer server = new KeyServer(null)) {
            AtomicInteger others = new AtomicInteger();
            server.page("/other", exchange -> {
                others.incrementAndGet();
                KeyServer.answer(200, "{}".getBytes(UTF_8)).handle(exchange);
            });
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                server.page("/token", KeyServer.redirect(status, "/other"));
                assertThat(reason(new HttpFormPoster(null, true, AMPLE), form(server, "/token")))
                        .isEqualTo(ObtainReason.REDIRECT);
            }
            assertThat(others).hasValue(0);
        }
    }

    @Test
    void anAnswerThatIsTooLongOrNeverEndsIsGivenUp() throws Exception {
        try (KeyServer server = new KeyServer(null)) {
            server.page("/long", KeyServer.answer(200, new byte[Endpoint.MAX_BYTES + 1]));
            server.page("/drip", server.drip());

            assertThat(reason(new HttpFormPoster(null, true, AMPLE), form(server, "/long")))
                    .isEqualTo(ObtainReason.TOO_LARGE);
            assertThat(reason(new HttpFormPoster(null, true, Duration.ofMillis(300)), form(server, "/drip")))
                    .isEqualTo(ObtainReason.TIMEOUT);
        }
    }

    @Test
    void withoutTlsNothingIsSent() {
        try (KeyServer server = new KeyServer(null)) {
            assertThatThrownBy(() -> new HttpFormPoster(null, false, AMPLE).post(form(server, "/token"), 10))
                    .isInstanceOf(IOException.class);
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void aServerThatIsNotTrustedIsToldApartAndAnotherContextCounts(@TempDir Path directory) throws Exception {
        SSLContext ours = TestTls.forHost("localhost", directory).context();
        SSLContext other = TestTls.forHost("other", directory).context();
        try (KeyServer server = new KeyServer(ours)) {
            server.page("/token", KeyServer.answer(200, "{}".getBytes(UTF_8)));
            AtomicReference<SSLContext> context = new AtomicReference<>(other);
            HttpFormPoster poster = new HttpFormPoster(context::get, false, AMPLE);

            assertThat(reason(poster, form(server, "/token"))).isEqualTo(ObtainReason.TLS);
            context.set(ours);
            assertThat(poster.post(form(server, "/token"), 10).status()).isEqualTo(200);
            context.set(other);
            assertThat(reason(poster, form(server, "/token")))
                    .as("no connection of before is used again")
                    .isEqualTo(ObtainReason.TLS);
        }
    }
}
