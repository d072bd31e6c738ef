package dev.everyhop.gate;

import dev.everyhop.gate.internal.document.Canonical;
import dev.everyhop.gate.internal.document.Cursor;
import dev.everyhop.gate.internal.document.Document;
import dev.everyhop.gate.internal.openapi.Alternative;
import dev.everyhop.gate.internal.openapi.OpenApiDocument;
import dev.everyhop.gate.internal.openapi.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes routes of the operations of a document. */
final class OpenApiPolicy {

    private final OpenApiContracts contracts;
    private final @Nullable List<String> defaultScopes;
    private final String basePath;

    private OpenApiPolicy(OpenApiContracts contracts, @Nullable List<String> defaultScopes, String basePath) {
        this.contracts = contracts;
        this.defaultScopes = defaultScopes;
        this.basePath = basePath;
    }

    static Policy of(Document document, @Nullable List<String> defaultScopes, String basePath) {
        OpenApiDocument openApi = OpenApiDocument.read(document);
        OpenApiPolicy reader =
                new OpenApiPolicy(new OpenApiContracts(document, openApi.isOpenApi30()), defaultScopes, basePath);
        List<Route> routes = new ArrayList<>();
        RouteTrie trie = new RouteTrie();
        for (Operation operation : openApi.operations()) {
            Route route = reader.route(operation);
            RouteExtension.understood(operation.at(), () -> trie.add(route));
            routes.add(route);
        }
        return new Policy(
                routes, trie, false, List.of(new Policy.Source(document.name(), Canonical.digest(document.root()))));
    }

    private Route route(Operation operation) {
        RouteExtension extension = new RouteExtension(operation.extensions());
        Cursor reason = extension.publicReason();
        RouteRules.Builder rules = RouteRules.builder().origin(operation.at().toString());
        extension.addTo(rules);
        checkPathVariables(operation);
        contracts.addTo(rules, operation, extension);
        List<Alternative> needs = reason == null ? needs(operation) : List.of();
        if (reason != null) {
            checkOpen(operation, reason);
        }
        boolean one = needs.size() == 1 && !needs.get(0).mutualTls();
        if (!one) {
            needs.forEach(need ->
                    rules.alternative(new RouteRules.Alternative(need.mutualTls(), need.token(), need.scopes())));
        }
        return RouteExtension.understood(
                operation.at(),
                () -> new Route(
                        operation.method(),
                        basePath + operation.template(),
                        reason == null ? null : reason.words(),
                        one ? needs.get(0).scopes() : List.of(),
                        rules.build()));
    }

    private static void checkOpen(Operation operation, Cursor reason) {
        boolean asks =
                !operation.security().isEmpty() && operation.security().stream().noneMatch(Alternative::isAnonymous);
        if (asks) {
            throw reason.fault("says that anyone may call the operation, and its security ("
                    + operation.securityAt().pointer()
                    + ") asks for credentials: remove one of them, or write 'security: []'");
        }
    }

    private List<Alternative> needs(Operation operation) {
        List<Alternative> needs = new ArrayList<>(operation.security());
        boolean anonymous = needs.removeIf(Alternative::isAnonymous);
        if (!anonymous && !needs.isEmpty()) {
            return needs;
        }
        if (defaultScopes == null) {
            throw operation
                    .securityAt()
                    .fault(
                            (anonymous ? "lets anyone in, by an alternative that needs nothing" : "has no security")
                                    + ": say what callers of " + operation.method() + " " + operation.template()
                                    + " need, or why it is open with x-everyhop.public, or give a default with requireByDefault(...)");
        }
        Alternative byDefault = new Alternative(true, false, defaultScopes);
        if (needs.stream().noneMatch(byDefault::isCoveredBy)) {
            needs.removeIf(need -> need.isCoveredBy(byDefault));
            needs.add(byDefault);
        }
        return needs;
    }

    private static void checkPathVariables(Operation operation) {
        List<String> variables = RouteExtension.understood(
                operation.at(), () -> Template.parse(operation.template()).names());
        Set<String> declared = new HashSet<>();
        for (Cursor parameter : operation.parameters()) {
            if (!parameter.required("in").text().equals("path")) {
                continue;
            }
            String name = parameter.required("name").text();
            declared.add(name);
            if (!variables.contains(name)) {
                throw parameter.fault(
                        "is a parameter in the path, but " + operation.template() + " has no {" + name + "}");
            }
        }
        for (String name : variables) {
            if (!declared.contains(name)) {
                throw operation.at().fault("has {" + name + "} in its path, but no parameter that describes it");
            }
        }
    }
}
