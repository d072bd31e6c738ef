package dev.everyhop.testkit;

import java.util.ArrayList;
import java.util.List;

/** Methods, and what asks to be treated as another. */
final class MethodCases {

    private static final String READ = TokenCases.READ;

    private MethodCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        add(cases, "GET", Sent.get("/orders/7").as(READ), Outcome.runs("GET /orders/{id}", "id=7"));
        add(
                cases,
                "HEAD is checked as GET",
                Sent.of("HEAD", "/orders/7").as(READ),
                Outcome.runs("GET /orders/{id}", "id=7"));
        add(
                cases,
                "DELETE",
                Sent.of("DELETE", "/orders/7").as("orders:delete"),
                Outcome.runs("DELETE /orders/{id}", "id=7"));
        add(
                cases,
                "POST",
                Sent.post("/orders").as("orders:write").json("{\"item\":\"tea\"}"),
                Outcome.runs("POST /orders").reads("{\"item\":\"tea\"}"));
        add(
                cases,
                "PUT",
                Sent.of("PUT", "/orders/7").as("orders:write").json("{\"item\":\"tea\"}"),
                Outcome.runs("PUT /orders/{id}", "id=7").reads("{\"item\":\"tea\"}"));
        add(
                cases,
                "DELETE needs its own scope",
                Sent.of("DELETE", "/orders/7").as(READ),
                Outcome.refused(Told.SCOPE, "access.scope_missing")
                        .challenge(", error=\"insufficient_scope\", scope=\"orders:delete\""));
        add(cases, "HEAD without a token", Sent.of("HEAD", "/orders/7"), missing());
        add(
                cases,
                "HEAD of what is not listed",
                Sent.of("HEAD", "/nowhere").as(READ),
                Outcome.refused(Told.NOT_FOUND, "route.unknown"));
        add(
                cases,
                "HEAD with dot segments",
                Sent.of("HEAD", "/orders/../admin").as(READ),
                Outcome.refused(Told.INVALID, "path.not_canonical").orByTheServer());
        add(cases, "HEAD of what has no GET", Sent.of("HEAD", "/forms").as(READ), notAllowed("POST"));
        add(
                cases,
                "HEAD of an open path",
                Sent.of("HEAD", "/open"),
                Outcome.runs("GET /open").by("-"));
        for (String method : List.of("PATCH", "OPTIONS", "PROPFIND", "LOCK", "QUERY", "delete", "Get", "get", "GETX")) {
            Sent sent = Sent.of(method, "/orders/7").as(READ);
            add(
                    cases,
                    method,
                    method.equals("PATCH") ? sent.body(new byte[0]) : sent,
                    notAllowed("DELETE, GET, HEAD, PUT"));
        }
        add(cases, "405 comes before 401", Sent.of("DELETE", "/orders"), notAllowed("GET, HEAD, POST"));
        add(cases, "404 comes before 401", Sent.get("/nowhere"), Outcome.refused(Told.NOT_FOUND, "route.unknown"));
        add(cases, "POST where only GET is", Sent.post("/admin").as(READ).body(new byte[0]), notAllowed("GET, HEAD"));
        add(cases, "GET where only POST is", Sent.get("/forms").as(READ), notAllowed("POST"));
        add(
                cases,
                "a method that no server knows for a path that none lists",
                Sent.of("BREW", "/nowhere").as(READ),
                Outcome.refused(Told.NOT_FOUND, "route.unknown"));
        add(cases, "TRACE", Sent.of("TRACE", "/orders/7").as(READ), Outcome.neverRuns());
        add(cases, "TRACE of an open path", Sent.of("TRACE", "/open"), Outcome.neverRuns());
        add(cases, "CONNECT", Sent.of("CONNECT", "localhost:443").as(READ), Outcome.neverRuns());
        add(cases, "CONNECT of a path", Sent.of("CONNECT", "/orders/7").as(READ), Outcome.neverRuns());
        add(cases, "OPTIONS of the server", Sent.of("OPTIONS", "*").as(READ), Outcome.noHandler());
        add(cases, "OPTIONS of an open path", Sent.of("OPTIONS", "/open"), notAllowed("GET, HEAD"));
        add(
                cases,
                "a CORS preflight that the policy does not allow",
                Sent.of("OPTIONS", "/orders/7")
                        .line("Origin: https://a.example")
                        .line("Access-Control-Request-Method: DELETE"),
                notAllowed("DELETE, GET, HEAD, PUT"));
        add(
                cases,
                "a cross-origin GET without a token",
                Sent.get("/orders/7").line("Origin: https://a.example"),
                missing());
        add(
                cases,
                "a cross-origin GET with a token",
                Sent.get("/orders/7").as(READ).line("Origin: https://a.example"),
                Outcome.runs("GET /orders/{id}", "id=7"));
        for (String name :
                List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "x-http-method-override")) {
            add(cases, name, Sent.get("/orders/7").as(READ).line(name + ": DELETE"), override());
        }
        add(
                cases,
                "an override that says the same",
                Sent.get("/orders/7").as(READ).line("X-HTTP-Method-Override: GET"),
                override());
        add(cases, "an empty override", Sent.get("/orders/7").as(READ).line("X-HTTP-Method-Override:"), override());
        add(cases, "_method in the query", Sent.get("/orders/7?_method=DELETE").as(READ), override());
        add(
                cases,
                "_method in the query, encoded",
                Sent.get("/orders/7?%5fmethod=DELETE").as(READ),
                override());
        add(
                cases,
                "_method behind others",
                Sent.get("/orders/7?a=b&_method=DELETE").as(READ),
                override());
        add(
                cases,
                "_method in the query of a POST",
                Sent.post("/orders?_method=DELETE").as("orders:write").json("{\"item\":\"tea\"}"),
                override());
        add(
                cases,
                "_method in a form",
                Sent.post("/forms").as("").body("application/x-www-form-urlencoded", "item=a&_method=DELETE"),
                Outcome.refused(Told.INVALID, "schema.violated")
                        .first("permitted")
                        .errors("[{'pointer':'','keyword':'additionalProperties','in':'body'}]"));
        for (String name : List.of(
                "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Path", "X-Original-Method")) {
            add(
                    cases,
                    name + " changes nothing",
                    Sent.get("/orders/7").as(READ).line(name + ": /admin"),
                    Outcome.runs("GET /orders/{id}", "id=7"));
        }
        for (String name : List.of(
                "X-Forwarded-For: 203.0.113.9",
                "Forwarded: for=203.0.113.9;host=x;proto=https",
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Proto: https",
                "X-Real-IP: 203.0.113.9",
                "X-Client-Cert: abc",
                "Client-Cert: :AAAA:",
                "X-Forwarded-User: root",
                "X-Remote-User: root",
                "X-SSL-Client-Verify: SUCCESS")) {
            add(cases, name + " opens nothing", Sent.get("/orders/7").line(name), missing());
        }
        return cases;
    }

    private static Outcome missing() {
        return Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge("");
    }

    private static Outcome override() {
        return Outcome.refused(Told.INVALID, "request.method_override");
    }

    private static Outcome notAllowed(String allow) {
        return Outcome.refused(Told.METHOD, "route.method").header("Allow", allow);
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}
