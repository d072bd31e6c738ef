package dev.everyhop.gate;

import dev.everyhop.gate.internal.document.Document;
import dev.everyhop.gate.internal.document.DocumentFault;
import dev.everyhop.gate.internal.document.Overlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAPI document, the overlays that change it, and what is assumed where it says nothing.
 *
 * <pre>{@code
 * OpenApiSource source = OpenApiSource.of(Path.of("orders.yaml")).overlay(Path.of("orders-overlay.yaml"));
 * Policy policy = Policy.fromOpenApi(source);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> Nothing is loaded but what is named here. Names that are known twice, references that
 * lead out of the document, and what is not understood are refused.
 *
 * <p><b>Thread safety.</b> Immutable. Files are read each time that the policy is made.
 */
public final class OpenApiSource {

    private final Text document;
    private final List<Text> overlays;
    private final @Nullable List<String> defaultScopes;
    private final String basePath;

    private OpenApiSource(Text document, List<Text> overlays, @Nullable List<String> defaultScopes, String basePath) {
        this.document = document;
        this.overlays = List.copyOf(overlays);
        this.defaultScopes = defaultScopes;
        this.basePath = basePath;
    }

    /** A document: a file, or bytes with a name. */
    private record Text(String name, Optional<Path> file, Content content) {

        interface Content {
            byte[] read() throws IOException;
        }

        static Text of(Path file) {
            Path name = file.getFileName();
            return new Text(
                    name == null ? file.toString() : name.toString(),
                    Optional.of(file),
                    () -> Files.readAllBytes(file));
        }

        static Text of(String name, byte[] bytes) {
            byte[] copy = bytes.clone();
            return new Text(name, Optional.empty(), () -> copy);
        }

        Document read() {
            try {
                return Document.read(name, content.read());
            } catch (IOException e) {
                throw new PolicyException(name, "", "cannot be read (" + e + ")", e);
            }
        }
    }

    /** Takes a file: YAML 1.2 if it is named {@code .yaml} or {@code .yml}, JSON if it is named {@code .json}. */
    public static OpenApiSource of(Path file) {
        return new OpenApiSource(Text.of(file), List.of(), null, "");
    }

    /**
     * Takes a document that was read already, such as a resource.
     *
     * @param name what messages call it; its ending says the format, as that of a file does
     * @param document its bytes, in UTF-8
     */
    public static OpenApiSource of(String name, byte[] document) {
        return new OpenApiSource(Text.of(name, document), List.of(), null, "");
    }

    /** Adds an overlay (OpenAPI Overlay 1.0), applied after those added before. */
    public OpenApiSource overlay(Path file) {
        return with(Text.of(file));
    }

    /** Adds an overlay that was read already, applied after those added before. */
    public OpenApiSource overlay(String name, byte[] overlay) {
        return with(Text.of(name, overlay));
    }

    /**
     * Says what callers need where the document asks for nothing: where an operation has no {@code security}, or has an
     * alternative that needs none. Without it such an operation stops start-up, unless {@code x-everyhop.public} says why
     * it is open.
     *
     * @param scopes the scopes that a token then needs; none: a token is enough
     */
    public OpenApiSource requireByDefault(String... scopes) {
        return new OpenApiSource(document, overlays, Stream.of(scopes).sorted().toList(), basePath);
    }

    /**
     * Puts a path before all paths of the document. What the document says in {@code servers} is not taken, since it
     * speaks of what clients see, which proxies may change.
     *
     * @param path such as {@code /api/v1}
     */
    public OpenApiSource basePath(String path) {
        if (!path.startsWith("/") || path.endsWith("/") || path.contains("{") || path.contains("*")) {
            throw new IllegalArgumentException(
                    "basePath must begin with a slash, end without one and have no variables: /api/v1, not '" + path
                            + "'");
        }
        return new OpenApiSource(document, overlays, defaultScopes, path);
    }

    /** Returns the files that the policy is made of. */
    List<Path> files() {
        return Stream.concat(Stream.of(document), overlays.stream())
                .flatMap(text -> text.file.stream())
                .toList();
    }

    Policy load() {
        try {
            Document read = document.read();
            for (Text overlay : overlays) {
                read = Overlay.apply(read, overlay.read());
            }
            return OpenApiPolicy.of(read, defaultScopes, basePath);
        } catch (DocumentFault e) {
            throw new PolicyException(e.document(), e.pointer(), e.sentence(), e);
        }
    }

    private OpenApiSource with(Text overlay) {
        List<Text> more = new ArrayList<>(overlays);
        more.add(overlay);
        return new OpenApiSource(document, more, defaultScopes, basePath);
    }

    /** Returns the names of the documents. */
    @Override
    public String toString() {
        return "OpenApiSource[" + document.name + ", "
                + overlays.stream().map(Text::name).toList() + "]";
    }
}
