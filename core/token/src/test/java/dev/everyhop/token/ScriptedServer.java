package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An authorization server that answers as a test says, without a network, and remembers what it was sent. */
final class ScriptedServer implements FormPoster {

    static final String ISSUER = "https://id.example";

    /** How to answer a form. */
    interface Script {
        Response answer(Sent sent) throws IOException, InterruptedException;
    }

    /** A form as it came. */
    record Sent(URI uri, Map<String, String> headers, Map<String, String> form) {}

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final AtomicInteger metadataFetches = new AtomicInteger();
    volatile String metadata = """
            {"issuer":"https://id.example","token_endpoint":"https://id.example/token",
             "introspection_endpoint":"https://id.example/introspect","revocation_endpoint":"https://id.example/revoke"}""";
    volatile Script script = form -> bearer("t-1");

    @Override
    public Response post(Request request, int maxBytes) throws IOException, InterruptedException {
        Sent one = new Sent(request.uri(), request.headers(), fields(request.form()));
        sent.add(one);
        return script.answer(one);
    }

    KeyFetcher.Response fetch(URI uri, int maxBytes) {
        metadataFetches.incrementAndGet();
        return new KeyFetcher.Response(200, metadata.getBytes(UTF_8), null);
    }

    void answers(String json) {
        script = form -> json(200, json);
    }

    void goDown() {
        script = form -> {
            throw new IOException("connection refused");
        };
    }

    static Response bearer(String token) {
        return json(200, "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":300}");
    }

    static Response json(int status, String body, String... headers) {
        return text(status, "application/json;charset=UTF-8", body, headers);
    }

    static Response text(int status, String type, String body, String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        all.put("content-type", List.of(type));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        return new Response(status, all, body.getBytes(UTF_8));
    }

    static Map<String, String> fields(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            String before = fields.put(
                    URLDecoder.decode(pair.substring(0, equals), UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            if (before != null) {
                throw new AssertionError("sent twice: " + pair);
            }
        }
        return fields;
    }
}
