package dev.everyhop.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** OpenAPI documents for tests. */
final class Documents {

    private static final String HEAD = """
            openapi: 3.1.1
            info: {title: Orders, version: "1"}
            components:
              securitySchemes:
                oauth: {type: oauth2, flows: {}}
                oidc: {type: openIdConnect, openIdConnectUrl: "https://id.example/.well-known/openid-configuration"}
                bearer: {type: http, scheme: Bearer}
                mtls: {type: mutualTLS}
                key: {type: apiKey, name: X-Key, in: header}
                basic: {type: http, scheme: basic}
            """;

    private Documents() {}

    /** Returns a document of OpenAPI 3.1 with security schemes of every kind and what follows. */
    static OpenApiSource of(String rest) {
        return yaml(HEAD + rest);
    }

    /** Returns a document with one operation, {@code GET /orders}, of which this is the rest. */
    static OpenApiSource operation(String rest) {
        return of("paths:\n  /orders:\n    get:\n" + rest.indent(6));
    }

    static OpenApiSource yaml(String text) {
        return OpenApiSource.of("api.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(Documents.class.getResourceAsStream("/openapi/" + name), name)) {
            return name.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
