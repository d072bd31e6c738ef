package dev.everyhop.secret.vault;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks HTTP with a vault: no redirects, 10 seconds for the whole answer, 1 MiB, strict JSON. */
final class VaultHttp {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final HttpClient client;
    private final String address;
    private final @Nullable String namespace;
    private final Duration patience;

    VaultHttp(String address, @Nullable String namespace, @Nullable SSLContext trust) {
        this(address, namespace, trust, PATIENCE);
    }

    VaultHttp(String address, @Nullable String namespace, @Nullable SSLContext trust, Duration patience) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience);
        if (trust != null) {
            builder.sslContext(trust);
        }
        this.client = builder.build();
        this.address = address;
        this.namespace = namespace;
        this.patience = patience;
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
        // The time-out of a request ends with the head of the answer; this one is of the whole.
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, head -> new VaultBody(MAX_BYTES + 1));
        try {
            return read(answer.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new VaultAnswer.Away("no answer in time");
        } catch (ExecutionException e) {
            return new VaultAnswer.Away(why(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new VaultAnswer.Away("interrupted");
        } finally {
            // Closes the connection if the answer is not complete.
            answer.cancel(true);
        }
    }

    private static VaultAnswer read(HttpResponse<byte[]> response) {
        if (response.statusCode() == 204) {
            return new VaultAnswer.Document(JSON.createObjectNode());
        }
        if (response.statusCode() != 200) {
            return new VaultAnswer.Refused(response.statusCode());
        }
        byte[] bytes = response.body();
        try {
            if (bytes.length > MAX_BYTES) {
                return new VaultAnswer.Away("the answer is larger than 1 MiB");
            }
            JsonNode body = JSON.readTree(bytes);
            return body != null && body.isObject()
                    ? new VaultAnswer.Document(body)
                    : new VaultAnswer.Away("the answer is not a JSON object");
        } catch (JacksonException e) {
            return new VaultAnswer.Away("the answer is not strict JSON");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static String why(@Nullable Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        return cause instanceof SSLException ? "the TLS handshake failed" : "no connection";
    }
}
