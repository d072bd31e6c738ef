package dev.everyhop.gate.internal.openapi;

import dev.everyhop.gate.internal.document.Cursor;
import dev.everyhop.gate.internal.document.DocumentFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The security schemes of a document, and what requirements that name them ask for (OpenAPI 3.1.1, section 4.8.30). */
final class SecuritySchemes {

    private static final Set<String> OAUTH = Set.of("type", "description", "flows");
    private static final Set<String> OPENID = Set.of("type", "description", "openIdConnectUrl");
    private static final Set<String> HTTP = Set.of("type", "description", "scheme", "bearerFormat");
    private static final Set<String> API_KEY = Set.of("type", "description", "name", "in");
    private static final Set<String> MUTUAL_TLS = Set.of("type", "description");

    private final Map<String, Scheme> schemes = new HashMap<>();

    private enum Kind {
        SCOPED_TOKEN,
        TOKEN,
        MUTUAL_TLS,
        UNSUPPORTED
    }

    private record Scheme(Kind kind, Cursor at) {}

    SecuritySchemes(@Nullable Cursor components, boolean openApi30) {
        Cursor declared = components == null ? null : components.child("securitySchemes");
        for (Cursor scheme : declared == null ? List.<Cursor>of() : declared.members()) {
            schemes.put(scheme.name(), new Scheme(kind(scheme.resolved(), openApi30), scheme));
        }
    }

    private static Kind kind(Cursor scheme, boolean openApi30) {
        Cursor type = scheme.required("type");
        return switch (type.text()) {
            case "oauth2" -> checked(scheme, OAUTH, Kind.SCOPED_TOKEN);
            case "openIdConnect" -> checked(scheme, OPENID, Kind.SCOPED_TOKEN);
            case "http" -> {
                String name = scheme.required("scheme").text().toLowerCase(Locale.ROOT);
                yield checked(scheme, HTTP, name.equals("bearer") ? Kind.TOKEN : Kind.UNSUPPORTED);
            }
            case "apiKey" -> checked(scheme, API_KEY, Kind.UNSUPPORTED);
            case "mutualTLS" -> {
                if (openApi30) {
                    throw type.fault("is of OpenAPI 3.1: say 'openapi: 3.1.1', or remove it");
                }
                yield checked(scheme, MUTUAL_TLS, Kind.MUTUAL_TLS);
            }
            default -> throw type.fault("is a type of security scheme that is not understood");
        };
    }

    private static Kind checked(Cursor scheme, Set<String> known, Kind kind) {
        scheme.only(known);
        return kind;
    }

    /** Returns the ways to be let in, without those that another one covers. */
    List<Alternative> alternatives(Cursor security) {
        Set<Alternative> all = new LinkedHashSet<>();
        for (Cursor requirement : security.elements()) {
            all.add(alternative(requirement));
        }
        List<Alternative> needed = new ArrayList<>();
        for (Alternative one : all) {
            if (all.stream().noneMatch(other -> !other.equals(one) && !other.isAnonymous() && one.isCoveredBy(other))) {
                needed.add(one);
            }
        }
        return needed;
    }

    private Alternative alternative(Cursor requirement) {
        boolean token = false;
        boolean mutualTls = false;
        Set<String> scopes = new LinkedHashSet<>();
        for (Cursor need : requirement.members()) {
            Scheme scheme = schemes.get(need.name());
            if (scheme == null) {
                throw need.fault("names a security scheme that the document does not declare");
            }
            switch (scheme.kind) {
                case SCOPED_TOKEN -> {
                    token = true;
                    need.elements().forEach(scope -> scopes.add(scope.words()));
                }
                case TOKEN -> {
                    token = true;
                    withoutScopes(need);
                }
                case MUTUAL_TLS -> {
                    mutualTls = true;
                    withoutScopes(need);
                }
                case UNSUPPORTED -> throw unsupported(need, scheme);
            }
        }
        // A token may have the scopes in any order, and so may documents that say the same.
        return new Alternative(token, mutualTls, scopes.stream().sorted().toList());
    }

    private static void withoutScopes(Cursor need) {
        if (!need.elements().isEmpty()) {
            throw need.fault("names scopes, which only oauth2 and openIdConnect have:"
                    + " ask for permissions or roles with x-everyhop");
        }
    }

    private static DocumentFault unsupported(Cursor need, Scheme scheme) {
        return need.fault("asks for credentials that nothing here verifies (" + scheme.at.pointer()
                + "): bearer tokens, OAuth 2, OpenID Connect and mutual TLS are understood."
                + " Remove the requirement by an overlay, or declare the scheme that really is in use");
    }
}
