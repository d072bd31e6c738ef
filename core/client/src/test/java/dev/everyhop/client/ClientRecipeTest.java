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
import java.util.Arrays;
import java.util.List;
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
    void recipeIsTheCodeAbove() throws Exception {
        String here =
                Files.readString(ROOT.resolve("core/client/src/test/java/dev/everyhop/client/ClientRecipeTest.java"));
        List<String> blocks = Pattern.compile("(?s)```java\n(.*?)```")
                .matcher(Files.readString(ROOT.resolve("docs/recipes/call-over-mtls.md")))
                .results()
                .map(one -> one.group(1))
                .toList();
        assertThat(blocks).hasSize(1);
        for (String block : blocks) {
            assertThat(here.replaceAll("\\s", "")).contains(block.replaceAll("\\s", ""));
        }
    }

    @Test
    void referenceListsTheReasonsAndKindsOfTheCode() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/reference/client-events.md"));
        List<String> codes = Pattern.compile("(?m)^\\| `(client\\.[a-z_]+)` \\|")
                .matcher(page)
                .results()
                .map(one -> one.group(1))
                .toList();
        assertThat(codes)
                .containsExactlyElementsOf(Arrays.stream(ClientReason.values())
                        .map(ClientReason::code)
                        .toList());
        for (AddressKind kind : AddressKind.values()) {
            if (kind != AddressKind.PUBLIC) {
                assertThat(page).contains("`" + kind.code() + "`");
            }
        }
    }
}
