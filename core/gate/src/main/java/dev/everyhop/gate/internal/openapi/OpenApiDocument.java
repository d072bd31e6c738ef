package dev.everyhop.gate.internal.openapi;

import dev.everyhop.gate.internal.document.Cursor;
import dev.everyhop.gate.internal.document.Document;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an OpenAPI document into its operations. */
public final class OpenApiDocument {

    private static final String OWN = "x-everyhop";
    private static final int MAX_OPERATIONS = 50_000;

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final Set<String> ROOT =
            Set.of("openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs", OWN);
    private static final Set<String> ROOT_31 = union(ROOT, Set.of("webhooks", "jsonSchemaDialect"));
    private static final Set<String> PATH_ITEM =
            union(METHODS, Set.of("summary", "description", "servers", "parameters", OWN));
    private static final Set<String> OPERATION = Set.of(
            "tags",
            "summary",
            "description",
            "externalDocs",
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "deprecated",
            "security",
            "servers",
            OWN);
    private static final Set<String> DIALECTS =
            Set.of("https://spec.openapis.org/oas/3.1/dialect/base", "https://json-schema.org/draft/2020-12/schema");

    private final Cursor root;
    private final boolean openApi30;
    private final SecuritySchemes schemes;
    private final List<Operation> operations = new ArrayList<>();

    private OpenApiDocument(Document document) {
        root = document.cursor();
        openApi30 = isOpenApi30(root);
        root.only(openApi30 ? ROOT : ROOT_31);
        Cursor dialect = root.child("jsonSchemaDialect");
        if (dialect != null && !DIALECTS.contains(dialect.text())) {
            throw dialect.fault("is a dialect that is not understood: JSON Schema 2020-12 is");
        }
        root.checkReferences();
        schemes = new SecuritySchemes(root.child("components"), openApi30);
        Cursor paths = openApi30 ? root.required("paths") : root.child("paths");
        for (Cursor path : paths == null ? List.<Cursor>of() : paths.members()) {
            if (path.name().startsWith("/")) {
                readPath(path);
            } else {
                path.onlyAnExtension();
            }
        }
    }

    /**
     * Reads a document.
     *
     * @throws dev.everyhop.gate.internal.document.DocumentFault if it has what is not understood
     */
    public static OpenApiDocument read(Document document) {
        return new OpenApiDocument(document);
    }

    /** Returns the operations, in the order of the document. */
    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** Returns whether this is OpenAPI 3.0, whose schemas are of a dialect of their own. */
    public boolean isOpenApi30() {
        return openApi30;
    }

    private static boolean isOpenApi30(Cursor root) {
        if (root.child("swagger") != null) {
            throw root.required("swagger").fault("is of Swagger 2.0: convert the document to OpenAPI 3");
        }
        Cursor version = root.required("openapi");
        if (!version.text().matches("3\\.[01]\\.[0-9]+")) {
            throw version.fault("is a version that is not understood: 3.0 and 3.1 are");
        }
        return version.text().startsWith("3.0.");
    }

    private void readPath(Cursor path) {
        if (path.name().indexOf('*') >= 0) {
            throw path.fault("has a '*': paths of OpenAPI have no wildcards");
        }
        Cursor item = path.resolved().only(PATH_ITEM);
        for (Cursor member : item.members()) {
            if (METHODS.contains(member.name())) {
                operations.add(operation(path, item, member.only(OPERATION)));
                if (operations.size() > MAX_OPERATIONS) {
                    throw root.fault("has more than " + MAX_OPERATIONS + " operations");
                }
            }
        }
    }

    private Operation operation(Cursor path, Cursor item, Cursor at) {
        Cursor security = at.child("security");
        security = security == null ? root.child("security") : security;
        Cursor body = at.child("requestBody");
        return new Operation(
                at.name().toUpperCase(Locale.ROOT),
                path.name(),
                at,
                security == null ? List.of() : schemes.alternatives(security),
                security == null ? at : security,
                Stream.of(root.child(OWN), item.child(OWN), at.child(OWN))
                        .filter(java.util.Objects::nonNull)
                        .toList(),
                parameters(item.child("parameters"), at.child("parameters")),
                body == null ? null : body.resolved(),
                at.child("responses"));
    }

    /** Returns the parameters of the path and of the operation; the operation's go before those of the same name and place. */
    private static List<Cursor> parameters(@Nullable Cursor ofPath, @Nullable Cursor ofOperation) {
        Map<String, Cursor> all = new LinkedHashMap<>();
        for (Cursor list : new @Nullable Cursor[] {ofPath, ofOperation}) {
            Set<String> seen = new HashSet<>();
            for (Cursor element : list == null ? List.<Cursor>of() : list.elements()) {
                Cursor parameter = element.resolved();
                String key = parameter.required("in").text() + " "
                        + parameter.required("name").text();
                if (!seen.add(key)) {
                    throw element.fault("declares a parameter a second time");
                }
                all.put(key, parameter);
            }
        }
        return List.copyOf(all.values());
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
