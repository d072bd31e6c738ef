package dev.everyhop.spring.internal;

import dev.everyhop.gate.OpenApiSource;
import dev.everyhop.gate.Policy;
import dev.everyhop.spring.internal.EveryhopProperties.PolicyProperties;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * The OpenAPI document that the properties name.
 *
 * @param properties the properties
 */
public record PolicySource(PolicyProperties properties) {

    static final String DOCUMENT = "everyhop.policy.open-api";
    private static final String OVERLAYS = "everyhop.policy.overlays";

    /** Returns the source; null if the properties name no document. */
    static @Nullable PolicySource of(PolicyProperties properties) {
        if (properties.openApi() != null) {
            PolicySource source = new PolicySource(properties);
            if (properties.reload() != null) {
                source.checkWatched();
            }
            return source;
        }
        String alone = !properties.overlays().isEmpty()
                ? OVERLAYS
                : properties.basePath() != null
                        ? "everyhop.policy.base-path"
                        : properties.requireByDefault()
                                ? "everyhop.policy.require-by-default"
                                : !properties.defaultScopes().isEmpty()
                                        ? "everyhop.policy.default-scopes"
                                        : properties.reload() != null ? "everyhop.policy.reload" : null;
        if (alone != null) {
            throw Misconfiguration.POLICY_WITHOUT_DOCUMENT.with(alone);
        }
        return null;
    }

    /**
     * Returns the policy of a chain: of its operations and, where the properties name one, of the document.
     *
     * @param routes the operations
     */
    public static Policy policy(RouteTable routes, EveryhopProperties properties) {
        PolicySource source = of(properties.policy());
        Policy document = source == null ? null : source.read();
        try {
            return routes.policy(properties.corsPreflight(), document);
        } catch (IllegalArgumentException e) {
            throw document == null
                    ? Misconfiguration.POLICY_INVALID.with(Misconfiguration.cause(e))
                    : Misconfiguration.POLICY_CONTRADICTS.with(DOCUMENT, Misconfiguration.cause(e));
        }
    }

    /** Returns the policy of the document as it is now. */
    Policy read() {
        try {
            return notEmpty(Policy.fromOpenApi(openApi()));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.POLICY_DOCUMENT_INVALID.with(DOCUMENT, Misconfiguration.cause(e));
        }
    }

    /** Returns a policy of a document, which must have an operation: one without is half of a file. */
    static Policy notEmpty(Policy document) {
        if (document.routes().isEmpty()) {
            throw new IllegalArgumentException("the document has no operation");
        }
        return document;
    }

    /** Returns the document with its overlays; what is no file is read now. */
    OpenApiSource openApi() {
        Resource document = Objects.requireNonNull(properties.openApi());
        OpenApiSource source = isFile(document)
                ? OpenApiSource.of(path(DOCUMENT, document))
                : OpenApiSource.of(name(document), bytes(DOCUMENT, document));
        List<Resource> overlays = properties.overlays();
        for (int i = 0; i < overlays.size(); i++) {
            String property = OVERLAYS + "[" + i + "]";
            Resource overlay = overlays.get(i);
            source = isFile(overlay)
                    ? source.overlay(path(property, overlay))
                    : source.overlay(name(overlay), bytes(property, overlay));
        }
        if (properties.requireByDefault() || !properties.defaultScopes().isEmpty()) {
            source = source.requireByDefault(properties.defaultScopes().toArray(String[]::new));
        }
        String basePath = properties.basePath();
        if (basePath == null) {
            return source;
        }
        try {
            return source.basePath(basePath);
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.PROPERTY_INVALID.with("everyhop.policy.base-path", Misconfiguration.cause(e));
        }
    }

    private void checkWatched() {
        Resource document = Objects.requireNonNull(properties.openApi());
        for (Resource resource : properties.overlays()) {
            checkWatched(resource);
        }
        checkWatched(document);
        if (Objects.requireNonNull(properties.reload()).isNegative()
                || properties.reload().isZero()) {
            throw Misconfiguration.PROPERTY_INVALID.with("everyhop.policy.reload", "it is no time that could pass");
        }
    }

    private static void checkWatched(Resource resource) {
        if (!isFile(resource)) {
            throw Misconfiguration.POLICY_NOT_WATCHED.with(resource.getDescription());
        }
    }

    /** A class path resource is one in a development tree only. */
    private static boolean isFile(Resource resource) {
        return resource.isFile() && !(resource instanceof ClassPathResource);
    }

    private static String name(Resource resource) {
        return Objects.requireNonNullElseGet(resource.getFilename(), resource::getDescription);
    }

    private static java.nio.file.Path path(String property, Resource resource) {
        try {
            return resource.getFile().toPath();
        } catch (IOException e) {
            throw Misconfiguration.POLICY_DOCUMENT_UNREADABLE.with(property, resource.getDescription());
        }
    }

    private static byte[] bytes(String property, Resource resource) {
        try {
            return resource.getContentAsByteArray();
        } catch (IOException e) {
            throw Misconfiguration.POLICY_DOCUMENT_UNREADABLE.with(property, resource.getDescription());
        }
    }
}
