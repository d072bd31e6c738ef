package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** A client of one server on this machine: the JDK's, trusting the quickstart's authority only. */
final class Https {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client;
    private final String base;

    Https(SSLContext trust, int port) {
        this.client = HttpClient.newBuilder()
                .sslContext(trust)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        this.base = "https://localhost:" + port;
    }

    String base() {
        return base;
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(base + pathAndQuery)).timeout(PATIENCE);
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Returns the status of a GET, 0 while nobody listens. */
    int status(String path) throws IOException, InterruptedException {
        try {
            return send(request(path).build()).statusCode();
        } catch (ConnectException e) {
            return 0;
        }
    }
}
