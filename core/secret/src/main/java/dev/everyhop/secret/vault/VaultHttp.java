package dev.everyhop.secret.vault;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP with a vault: no redirects, 10 seconds, 1 MiB, strict JSON. */
final class VaultHttp {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final HttpClient client;
    private final String address;
    private final @Nullable String namespace;

    VaultHttp(String address, @Nullable String namespace, @Nullable SSLContext trust) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE);
        if (trust != null) {
            builder.sslContext(trust);
        }
        this.client = builder.build();
        this.address = address;
        this.namespace = namespace;
    }

    VaultAnswer get(String path, @Nullable String token) {
        return send(request(path, token).GET().build());
    }

    VaultAnswer post(String path, @Nullable String token, Map<String, ?> body) {
        byte[] json = JSON.writeValueAsBytes(body);
        try {
            return send(request(path, token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(json))
                    .build());
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/v1/" + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("X-Vault-Request", "true");
        if (namespace != null) {
            request.header("X-Vault-Namespace", namespace);
        }
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        return request;
    }

    private VaultAnswer send(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                if (response.statusCode() == 204) {
                    return new VaultAnswer.Document(JSON.createObjectNode());
                }
                if (response.statusCode() != 200) {
                    return new VaultAnswer.Refused(response.statusCode());
                }
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    return new VaultAnswer.Away("the answer is larger than 1 MiB");
                }
                JsonNode body = JSON.readTree(bytes);
                Arrays.fill(bytes, (byte) 0);
                return body != null && body.isObject()
                        ? new VaultAnswer.Document(body)
                        : new VaultAnswer.Away("the answer is not a JSON object");
            }
        } catch (HttpTimeoutException e) {
            return new VaultAnswer.Away("no answer in time");
        } catch (SSLException e) {
            return new VaultAnswer.Away("the TLS handshake failed");
        } catch (JacksonException e) {
            return new VaultAnswer.Away("the answer is not strict JSON");
        } catch (IOException e) {
            return new VaultAnswer.Away("no connection");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new VaultAnswer.Away("interrupted");
        }
    }
}
