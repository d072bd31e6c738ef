package dev.everyhop.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.TokenTarget;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes/call-over-mtls.md, run, and the table of docs/reference/client-events.md, compared. */
class ClientRecipeTest {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));

    private String said = "";

    @Test
    void clientCalls() throws Exception {
        World world = new World();
        world.name("payments.internal");
        try (MockWebServer issuer = new MockWebServer()) {
            issuer.start(InetAddress.getLoopbackAddress(), 0);
            MockWebServer server = world.server("spiffe://example/payments");
            String at = "http://127.0.0.1:" + issuer.getPort();
            TokenClient tokens = TokenClient.insecureAt(at)
                    .tokenEndpoint(at + "/token")
                    .authentication(ClientAuthentication.secretBasic("orders", () -> new byte[] {115}))
                    .build();
            TokenSource payments = tokens.clientCredentials(TokenTarget.forAudience("payments"));
            KeyMaterial keys = world.keys("spiffe://example/orders").material();
            SecurityEvents events = world.heard::add;
            // Nobody may answer there: the recipe shows both ends, and needs no name that resolves.
            String address = "https://reports.internal:" + server.getPort() + "/";
            issuer.enqueue(new MockResponse.Builder()
                    .setHeader("Content-Type", "application/json")
                    .body("{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
                    .build());

            ApiClient client = ApiClient.builder()
                    .keyMaterial(keys)
                    .allowPeer("spiffe://example/payments", "payments.internal")
                    .tokens(payments)
                    .events(events)
                    .build();
            OkHttpClient http = client.okHttp();

            Request request = new Request.Builder().url(address).build();
            try (Response response = http.newCall(request).execute()) {
                said = response.code() + " " + response.body().string();
            } catch (ClientRefusedException e) {
                said = e.reason().code();
            }

            assertThat(said).isEqualTo("client.target_unknown");
            client.close();
            tokens.close();
        } finally {
            world.close();
        }
    }

    @Test
    void clientCallsWithTheTimeThatIsLeft() throws Exception {
        World world = new World();
        world.name("payments.internal");
        try {
            MockWebServer server = world.server("spiffe://example/payments");
            server.enqueue(new MockResponse.Builder().body("ok").build());
            ApiClient client = world.built(world.client(world.keys("spiffe://example/orders"))
                    .allowPeer("spiffe://example/payments", "payments.internal"));
            Request request = World.get("payments.internal", server, "/");
            Map<String, String> headers = Map.of("Everyhop-Deadline", "900");
            Function<String, String> header = headers::get;

            CallContext context = CallContext.received(header).within(Duration.ofSeconds(2));
            CallOutcome outcome = client.call(context.on(request));
            said = outcome instanceof CallOutcome.Answered answered
                    ? closed(answered.response())
                    : outcome instanceof CallOutcome.Refused refused
                            ? refused.reason().code()
                            : ((CallOutcome.Failed) outcome).reason().code();

            // 900 ms may be over on a machine that is very busy.
            assertThat(said).isIn("200", "client.deadline_exceeded");
        } finally {
            world.close();
        }
    }

    private static String closed(Response response) {
        response.close();
        return Integer.toString(response.code());
    }

    @Test
    void clientWithOtherNumbersIsMade() throws Exception {
        World world = new World();
        try {
            KeyMaterial keys = world.keys("spiffe://example/orders").material();
            ApiClient client = ApiClient.builder()
                    .keyMaterial(keys)
                    .allowPeer("spiffe://example/payments", "payments.internal")
                    .allowPeer("api.partner.example")
                    .responseTimeout(Duration.ofSeconds(3))
                    .resilience(Resilience.standard()
                            .retries(1)
                            .maxConcurrentCalls(32)
                            .circuitBreaker(50, Duration.ofSeconds(30)))
                    .proxy("proxy.internal", 3128, "api.partner.example")
                    .build();
            assertThat(client.okHttp().readTimeoutMillis()).isEqualTo(3000);
            client.close();
        } finally {
            world.close();
        }
    }

    @Test
    void recipeIsTheCodeAbove() throws Exception {
        String here =
                Files.readString(ROOT.resolve("core/client/src/test/java/dev/everyhop/client/ClientRecipeTest.java"));
        List<String> blocks = Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(Files.readString(ROOT.resolve("docs/recipes/call-over-mtls.md")))
                .results()
                .map(one -> one.group(1))
                .toList();
        assertThat(blocks).hasSize(3);
        for (String block : blocks) {
            assertThat(here.replaceAll("\\s", "")).contains(block.replaceAll("\\s", ""));
        }
    }

    @Test
    void referenceListsTheReasonsAndKindsOfTheCode() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/reference/client-events.md"));
        List<String> codes = Pattern.compile("(?m)^\\| `(client\\.[a-z_]+)` \\|[^|]*\\|$")
                .matcher(page)
                .results()
                .map(one -> one.group(1))
                .toList();
        assertThat(codes)
                .containsExactlyElementsOf(Arrays.stream(ClientReason.values())
                        .map(ClientReason::code)
                        .toList());
        List<String> events = Pattern.compile("(?m)^\\| `(client\\.[a-z_]+)` \\|[^|]*\\|[^|]*\\|[^|]*\\|$")
                .matcher(page)
                .results()
                .map(one -> one.group(1))
                .toList();
        assertThat(events)
                .containsExactlyElementsOf(Arrays.stream(ClientEvents.Name.values())
                        .map(one -> one.text)
                        .toList());
        for (AddressKind kind : AddressKind.values()) {
            if (kind != AddressKind.PUBLIC) {
                assertThat(page).contains("`" + kind.code() + "`");
            }
        }
    }
}
