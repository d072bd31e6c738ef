package dev.everyhop.gate;

import dev.everyhop.token.TokenVerifier;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the service tells clients of itself (protected resource metadata, RFC 9728): its name, its issuers, which proofs it
 * takes. The gate serves it at the well-known path, and its challenges name it. Immutable: each method returns a changed copy.
 *
 * <p><b>Security guarantees.</b> It says no more than how to get a token: no route, no key.
 */
public final class ResourceMetadata {

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final URI resource;
    private final List<String> scopes;
    private final @Nullable String name;

    private ResourceMetadata(URI resource, List<String> scopes, @Nullable String name) {
        this.resource = resource;
        this.scopes = scopes;
        this.name = name;
    }

    /**
     * Describes the resource that clients know by this URL.
     *
     * @param resource an https URL without query and fragment, such as {@code https://api.example}
     */
    public static ResourceMetadata of(String resource) {
        URI uri;
        try {
            uri = URI.create(resource);
        } catch (IllegalArgumentException e) {
            throw notOne(resource);
        }
        boolean good = "https".equals(uri.getScheme())
                && uri.getRawAuthority() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!good) {
            throw notOne(resource);
        }
        return new ResourceMetadata(uri, List.of(), null);
    }

    /** Tells which scopes there are. Leave out those that clients need not know of. */
    public ResourceMetadata scopes(String... known) {
        return new ResourceMetadata(resource, List.of(known), name);
    }

    /** Tells a name for people. */
    public ResourceMetadata name(String text) {
        return new ResourceMetadata(resource, scopes, Objects.requireNonNull(text, "text"));
    }

    /** Returns where clients find it. */
    public String url() {
        return resource.getScheme() + "://" + resource.getRawAuthority() + path();
    }

    /** Returns the path that the gate serves it at (RFC 9728, section 3.1). */
    public String path() {
        String path = resource.getRawPath();
        return path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
    }

    /** Returns the document (RFC 9728, section 2). */
    Answer answer(@Nullable TokenVerifier tokens) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("resource", resource.toString());
        if (tokens != null) {
            ArrayNode issuers = json.putArray("authorization_servers");
            tokens.issuers().forEach(issuers::add);
        }
        texts(json, "scopes_supported", scopes);
        texts(json, "bearer_methods_supported", List.of("header"));
        texts(json, "dpop_signing_alg_values_supported", tokens == null ? List.of() : tokens.proofAlgorithms());
        if (name != null) {
            json.put("resource_name", name);
        }
        return new Answer("application/json", json.toString());
    }

    private static void texts(ObjectNode json, String member, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = json.putArray(member);
            texts.forEach(array::add);
        }
    }

    private static IllegalArgumentException notOne(String resource) {
        return new IllegalArgumentException(
                "ResourceMetadata.of(\"" + resource
                        + "\") must be the https URL that clients call, such as https://api.example, without query and fragment");
    }

    @Override
    public String toString() {
        return "ResourceMetadata[" + resource + "]";
    }
}
