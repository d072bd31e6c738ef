package dev.everyhop.testkit;

import static dev.everyhop.testkit.ContractTokens.with;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a caller may do who is known. */
final class AccessCases {

    private AccessCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        add(cases, "no scope", Sent.get("/orders/7").as(""), scope("orders:read"));
        add(cases, "another scope", Sent.get("/orders/7").as("orders:write"), scope("orders:read"));
        add(cases, "a scope in other letters", Sent.get("/orders/7").as("Orders:Read"), scope("orders:read"));
        add(cases, "a longer scope", Sent.get("/orders/7").as("orders:read:all"), scope("orders:read"));
        add(cases, "a shorter scope", Sent.get("/orders/7").as("orders"), scope("orders:read"));
        add(cases, "a scope with a wildcard", Sent.get("/orders/7").as("orders:*"), scope("orders:read"));
        add(cases, "a wildcard", Sent.get("/orders/7").as("*"), scope("orders:read"));
        add(cases, "any token", Sent.get("/member").as(""), Outcome.runs("GET /member"));
        add(
                cases,
                "no token",
                Sent.get("/member"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        add(cases, "the first of two ways", Sent.get("/either").as("a"), Outcome.runs("GET /either"));
        add(cases, "the second of two ways", Sent.get("/either").as("b"), Outcome.runs("GET /either"));
        add(cases, "neither of two ways", Sent.get("/either").as("c"), scope("a"));
        add(cases, "both scopes", Sent.get("/both").as("b a"), Outcome.runs("GET /both"));
        add(cases, "one of both scopes", Sent.get("/both").as("a"), scope("a b"));
        add(cases, "a role", claims("/admin", Map.of("roles", List.of("admin"))), Outcome.runs("GET /admin"));
        add(cases, "another role", Sent.get("/admin").as(""), forbidden("access.role_missing"));
        add(
                cases,
                "a role in other letters",
                claims("/admin", Map.of("roles", List.of("Admin"))),
                forbidden("access.role_missing"));
        add(cases, "a role as a scope", Sent.get("/admin").as("admin"), forbidden("access.role_missing"));
        add(
                cases,
                "a role in another claim",
                claims("/admin", Map.of("groups", List.of("admin"))),
                forbidden("access.role_missing"));
        add(
                cases,
                "a permission",
                claims("/permitted", Map.of("permissions", List.of("stock:count"))),
                Outcome.runs("GET /permitted"));
        add(
                cases,
                "another permission",
                claims("/permitted", Map.of("permissions", List.of("stock:move"))),
                forbidden("access.permission_missing"));
        add(
                cases,
                "a permission as a scope",
                Sent.get("/permitted").as("stock:count"),
                forbidden("access.permission_missing"));
        add(
                cases,
                "a wildcard permission in a token",
                claims("/permitted", Map.of("permissions", List.of("*"))),
                forbidden("access.permission_missing"));
        add(
                cases,
                "a wildcard part in a token",
                claims("/permitted", Map.of("permissions", List.of("stock:*"))),
                forbidden("access.permission_missing"));
        add(
                cases,
                "one of two permissions",
                claims("/one-of", Map.of("permissions", List.of("stock:move"))),
                Outcome.runs("GET /one-of"));
        add(
                cases,
                "none of two permissions",
                claims("/one-of", Map.of("permissions", List.of("stock:see"))),
                forbidden("access.permission_missing"));
        add(cases, "one's own object", Sent.get("/mine/alice").as(""), Outcome.runs("GET /mine/{id}", "id=alice"));
        add(
                cases,
                "one's own object, encoded",
                Sent.get("/mine/%61lice").as(""),
                Outcome.runs("GET /mine/{id}", "id=alice"));
        add(
                cases,
                "somebody else's object is hidden",
                Sent.get("/mine/bob").as(""),
                Outcome.refused(Told.NOT_FOUND, "access.object_hidden"));
        add(cases, "an object is refused", Sent.get("/theirs/7").as(""), forbidden("access.object_denied"));
        add(
                cases,
                "an object rule that fails",
                Sent.get("/broken-rule/7").as(""),
                Outcome.refused(Told.ACCESS_UNAVAILABLE, "access.object_rule_failed"));
        add(
                cases,
                "an object rule without a token",
                Sent.get("/mine/alice"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        add(cases, "a strong and fresh authentication", strong("gold", -60), Outcome.runs("GET /strong"));
        add(cases, "a weak authentication", strong("silver", -60), stronger());
        add(cases, "an old authentication", strong("gold", -3600), stronger());
        add(cases, "an authentication that says nothing", Sent.get("/strong").as(""), stronger());
        add(
                cases,
                "a token that must be bound and is not",
                Sent.get("/bound").as(""),
                Outcome.refused(Told.TOKEN, "sender.unbound").challenge(", error=\"invalid_token\""));
        add(
                cases,
                "an operation that no handler has",
                Sent.get("/nobody"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        return cases;
    }

    private static Sent claims(String target, Map<String, Object> claims) {
        return Sent.get(target)
                .as(new Sent.Bearer("a token with `" + claims + "`", tokens -> tokens.claimed("", with(claims))));
    }

    private static Sent strong(String acr, int secondsAgo) {
        return Sent.get("/strong")
                .as(new Sent.Bearer(
                        "a token with `acr` " + acr + ", authenticated " + -secondsAgo + " s ago",
                        tokens ->
                                tokens.claimed("", with(Map.of("acr", acr, "auth_time", tokens.seconds(secondsAgo))))));
    }

    private static Outcome stronger() {
        return Outcome.refused(Told.STRONGER, "authentication.insufficient")
                .challenge(", error=\"insufficient_user_authentication\", acr_values=\"gold\", max_age=\"300\"");
    }

    private static Outcome forbidden(String reason) {
        return Outcome.refused(Told.FORBIDDEN, reason);
    }

    private static Outcome scope(String scopes) {
        return Outcome.refused(Told.SCOPE, "access.scope_missing")
                .challenge(", error=\"insufficient_scope\", scope=\"" + scopes + "\"");
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}
