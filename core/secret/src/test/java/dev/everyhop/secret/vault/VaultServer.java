package dev.everyhop.secret.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.everyhop.secret.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Follows the published HTTP API of Vault for what is asked of it here; it is not a Vault. */
final class VaultServer {

    private static final JsonMapper JSON = new JsonMapper();

    final List<String> calls = new CopyOnWriteArrayList<>();
    final Set<String> tokens = ConcurrentHashMap.newKeySet();
    final Map<String, ObjectNode> kv = new ConcurrentHashMap<>();
    volatile boolean mayRenew = true;
    volatile boolean down;
    volatile Instant from = Instant.parse("2020-01-01T00:00:00Z");
    volatile Instant until = Instant.parse("2120-01-01T00:00:00Z");
    final TestAuthority authority;
    private final AtomicInteger numbers = new AtomicInteger();
    private final HttpServer server;

    VaultServer() throws IOException, GeneralSecurityException {
        this.authority = new TestAuthority("vault root");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void close() {
        server.stop(0);
    }

    /** Puts a new version, as {@code POST secret/data/path} does. */
    void put(String path, Map<String, ?> values) {
        ObjectNode old = kv.get(path);
        int version = old == null ? 1 : old.path("metadata").path("version").asInt() + 1;
        ObjectNode data = JSON.createObjectNode();
        data.set("data", JSON.valueToTree(values));
        data.putObject("metadata")
                .put("version", version)
                .put("destroyed", false)
                .put("deletion_time", "");
        kv.put(path, data);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/v1/".length());
        String method = exchange.getRequestMethod();
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
        calls.add(method + " " + path);
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (down) {
            answer(exchange, 503, JSON.createObjectNode());
        } else if (!"true".equals(exchange.getRequestHeaders().getFirst("X-Vault-Request"))) {
            errors(exchange, 400, "missing X-Vault-Request");
        } else if (path.startsWith("auth/approle/login")) {
            boolean right = body.path("role_id").asString("").equals("orders")
                    && body.path("secret_id").asString("").equals("s3cret");
            login(exchange, right, 400);
        } else if (path.startsWith("auth/kubernetes/login")) {
            login(
                    exchange,
                    body.path("jwt").asString("").equals("pod.jwt.1")
                            && body.path("role").asString("").equals("orders"),
                    403);
        } else if (!tokens.contains(token)) {
            errors(exchange, 403, "permission denied");
        } else {
            withToken(exchange, path, method, token, body);
        }
    }

    private void withToken(HttpExchange exchange, String path, String method, String token, JsonNode body)
            throws IOException {
        if (path.equals("auth/token/renew-self") && method.equals("POST")) {
            if (mayRenew) {
                answer(exchange, 200, auth(token));
            } else {
                errors(exchange, 400, "lease is not renewable");
            }
        } else if (path.equals("auth/token/lookup-self") && method.equals("GET")) {
            ObjectNode root = JSON.createObjectNode();
            root.putObject("data").put("ttl", 600).put("renewable", true);
            answer(exchange, 200, root);
        } else if (path.startsWith("secret/data/") && method.equals("GET")) {
            ObjectNode data = kv.get(path.substring("secret/data/".length()));
            if (data == null) {
                errors(exchange, 404);
            } else {
                ObjectNode root = JSON.createObjectNode();
                root.set("data", data);
                answer(exchange, 200, root);
            }
        } else if (path.equals("pki/issue/orders") && method.equals("POST")) {
            issue(exchange, body);
        } else {
            errors(exchange, 403, "permission denied");
        }
    }

    private void issue(HttpExchange exchange, JsonNode body) throws IOException {
        try {
            TestAuthority.Issued issued =
                    authority.issue(from, until, body.path("common_name").asString(""));
            ObjectNode root = JSON.createObjectNode();
            ObjectNode data = root.putObject("data");
            data.put("certificate", pem("CERTIFICATE", issued.certificate().getEncoded()));
            data.put("issuing_ca", pem("CERTIFICATE", authority.certificate().getEncoded()));
            data.putArray("ca_chain")
                    .add(pem("CERTIFICATE", authority.certificate().getEncoded()));
            // Vault's own default for EC is SEC1; PKCS#8 is what it gives when asked.
            data.put("private_key", pem("PRIVATE KEY", issued.key().getEncoded()));
            data.put("private_key_type", "ec");
            answer(exchange, 200, root);
        } catch (GeneralSecurityException e) {
            errors(exchange, 500, "internal error");
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----";
    }

    private void login(HttpExchange exchange, boolean right, int refusal) throws IOException {
        if (right) {
            String token = "hvs.test-" + numbers.incrementAndGet();
            tokens.add(token);
            answer(exchange, 200, auth(token));
        } else {
            errors(exchange, refusal, "invalid role or secret ID");
        }
    }

    private ObjectNode auth(String token) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("auth")
                .put("client_token", token)
                .put("lease_duration", 600)
                .put("renewable", mayRenew);
        return root;
    }

    private static void errors(HttpExchange exchange, int status, String... errors) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray("errors");
        for (String one : errors) {
            list.add(one);
        }
        answer(exchange, status, root);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
