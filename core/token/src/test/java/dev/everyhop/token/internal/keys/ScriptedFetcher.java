package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.KeyFetcher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers as a test says and remembers what it was asked for. */
final class ScriptedFetcher implements KeyFetcher {

    /** How to answer. */
    interface Script {
        Response answer() throws IOException;
    }

    static final URI JWKS = URI.create("https://id.example/jwks");

    final List<URI> asked = new ArrayList<>();
    private final Map<URI, Script> scripts = new HashMap<>();

    @Override
    public Response fetch(URI uri, int maxBytes) throws IOException {
        asked.add(uri);
        Script script = scripts.get(uri);
        return script == null ? new Response(404, new byte[0], null) : script.answer();
    }

    void at(URI uri, Script script) {
        scripts.put(uri, script);
    }

    void at(String uri, int status, String body) {
        at(URI.create(uri), () -> new Response(status, body.getBytes(UTF_8), null));
    }

    void publish(Jwk... keys) {
        publish(null, keys);
    }

    void publish(Duration maxAge, Jwk... keys) {
        byte[] set = Jwk.set(keys);
        at(JWKS, () -> new Response(200, set, maxAge));
    }

    void goDown() {
        at(JWKS, () -> new Response(503, new byte[0], null));
    }
}
