package dev.everyhop.testkit;

import java.util.ArrayList;
import java.util.List;

/** Paths that servers, frameworks and proxies are known to read differently, and plain ones beside them. */
final class PathCases {

    private static final String SCOPES = "orders:read orders:write orders:delete";

    private PathCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        plain(cases, "/orders/7", "id=7");
        plain(cases, "/orders/%37", "id=7");
        plain(cases, "/%6frders/7", "id=7");
        plain(cases, "/%6F%72%64%65%72%73/7", "id=7");
        plain(cases, "/orders/a%20b", "id=a b");
        plain(cases, "/orders/a+b", "id=a+b");
        plain(cases, "/orders/a%2Bb", "id=a+b");
        plain(cases, "/orders/%C3%A9", "id=\u00e9");
        plain(cases, "/orders/%e2%82%ac", "id=\u20ac");
        plain(cases, "/orders/%F0%9F%98%80", "id=\uD83D\uDE00");
        plain(cases, "/orders/%EF%BC%8F", "id=\uFF0F");
        plain(cases, "/orders/...", "id=...");
        plain(cases, "/orders/.7", "id=.7");
        plain(cases, "/orders/7.", "id=7.");
        plain(cases, "/orders/7.json", "id=7.json");
        plain(cases, "/orders/a%3Fb", "id=a?b");
        plain(cases, "/orders/a%23b", "id=a#b");
        plain(cases, "/orders/a:b@c", "id=a:b@c");
        plain(cases, "/orders/~!$&'()*=,_-", "id=~!$&'()*=,_-");
        plain(cases, "/orders/%7E%21%24%26%27", "id=~!$&'");
        add(cases, "/orders/50%25", Outcome.runs("GET /orders/{id}", "id=50%").orByTheServer());
        add(cases, "http://localhost/orders/7", Outcome.runs("GET /orders/{id}", "id=7"));
        add(
                cases,
                "http://evil.example/orders/7",
                Outcome.runs("GET /orders/{id}", "id=7").orRefused());
        add(cases, "http://localhost", Outcome.runs("GET /").orRefused());
        add(
                cases,
                "http://user@localhost/orders/7",
                Outcome.runs("GET /orders/{id}", "id=7").orRefused());
        add(cases, "http:/orders/7", Outcome.runs("GET /orders/{id}", "id=7").orRefused());
        plain(cases, "/orders/%7Bid%7D", "id={id}");
        plain(cases, "/orders/7?", "id=7");
        add(cases, "/", Outcome.runs("GET /"));
        add(cases, "/orders", Outcome.runs("GET /orders"));
        add(cases, "/orders?q=/../admin", Outcome.runs("GET /orders"));
        add(cases, "/orders?q=%2e%2e%2fadmin", Outcome.runs("GET /orders"));
        add(cases, "/orders/7/items/8", Outcome.runs("GET /orders/{id}/items/{item}", "id=7", "item=8"));
        add(cases, "/orders/%37/items/%38", Outcome.runs("GET /orders/{id}/items/{item}", "id=7", "item=8"));
        add(cases, "/files/a.json", Outcome.runs("GET /files/{name}.json", "name=a"));
        add(cases, "/files/a.b.json", Outcome.runs("GET /files/{name}.json", "name=a.b"));
        add(cases, "/files/%61%2ejson", Outcome.runs("GET /files/{name}.json", "name=a"));
        for (String path : UNLISTED) {
            add(cases, path, Outcome.refused(Told.NOT_FOUND, "route.unknown"));
        }
        for (String path : UNCLEAR) {
            add(cases, path, Outcome.refused(Told.INVALID, "path.not_canonical").orByTheServer());
        }
        for (String target : NO_PATH) {
            add(cases, target, Outcome.neverRuns());
        }
        add(
                cases,
                "/orders/" + "x".repeat(41),
                Outcome.refused(Told.INVALID, "parameter.invalid")
                        .errors("[{'pointer':'/id','keyword':'maxLength','in':'path'}]"));
        add(
                cases,
                "/orders/7/items/x",
                Outcome.refused(Told.INVALID, "parameter.invalid")
                        .errors("[{'pointer':'/item','keyword':'type','in':'path'}]"));
        add(
                cases,
                "/orders/7/items/101",
                Outcome.refused(Told.INVALID, "parameter.invalid")
                        .errors("[{'pointer':'/item','keyword':'maximum','in':'path'}]"));
        return cases;
    }

    private static final List<String> UNLISTED = List.of(
            "/orders/",
            "/orders/7/",
            "/admin/",
            "/Orders/7",
            "/ADMIN",
            "/order",
            "/orders/7/items",
            "/orders/7/items/",
            "/orders/7/items/8/9",
            "/orders.json",
            "/orders/7.json/x",
            "/files/a.xml",
            "/files/a",
            "/files/a.JSON",
            "/admin.",
            "/admin.json",
            "/admin%20",
            "/admin/x",
            "/%2A",
            "/**",
            "/internal/x",
            "/internal",
            "/error",
            "/actuator",
            "/actuator/env",
            "/index.html",
            "/favicon.ico",
            "/.env",
            "/.well-known/oauth-protected-resource");

    private static final List<String> UNCLEAR = List.of(
            "/orders//7",
            "/orders//",
            "/orders/7//",
            "/orders/.",
            "/orders/..",
            "/./admin",
            "/../admin",
            "/orders/./7",
            "/orders/../admin",
            "/orders/x/../../admin",
            "/orders/7/..",
            "/orders/%2e%2e/admin",
            "/orders/%2E%2e/admin",
            "/orders/.%2e/admin",
            "/orders/%2e./admin",
            "/orders/%2e",
            "/orders/%252e%252e/admin",
            "/orders/%25%32%65%25%32%65/admin",
            "/orders/%2537",
            "/orders%2f7",
            "/orders%2F7",
            "/%2fadmin",
            "/admin%2f",
            "/orders/..%2fadmin",
            "/orders/..%252fadmin",
            "/orders/a%2Fitems%2F8",
            "/orders\\7",
            "/orders/..\\admin",
            "/orders%5c7",
            "/orders/..%5Cadmin",
            "/orders;v=1",
            "/orders;v=1/7",
            "/orders/7;jsessionid=1",
            "/orders/..;/admin",
            "/orders/..;a=b/admin",
            "/orders/.;/admin",
            "/;/admin",
            "/admin;",
            "/admin;.json",
            "/admin;/x",
            "/orders/7%3Bx",
            "/orders/..%3b/admin",
            "/orders/%00",
            "/admin%00",
            "/files/a%00.json",
            "/orders/\0",
            "/orders/%0d%0aX:y",
            "/orders/%0a",
            "/orders/%09",
            "/orders/\tadmin",
            "/orders/%7f",
            "/orders/%C2%85",
            "/orders/%E2%80%A8",
            "/orders/%E2%80%A9",
            "/orders/%",
            "/orders/%2",
            "/orders/%zz",
            "/orders/%u0041",
            "/orders/%u002e%u002e/admin",
            "/orders/%c0%ae%c0%ae/admin",
            "/orders/..%c0%afadmin",
            "/orders/%e0%80%ae",
            "/orders/%FF",
            "/orders/%C3",
            "/orders/%ED%A0%80",
            "/orders/%F4%90%80%80",
            "/orders/\u00e9",
            "/orders/\u00c0\u00ae\u00c0\u00ae/admin",
            "/orders/a b",
            "/orders/{id}",
            "/orders/[7]",
            "/orders/a|b",
            "/orders/<7>",
            "/orders/\"7\"",
            "/orders/^",
            "/orders/`",
            "/orders#/admin",
            "/orders/7#x",
            "/orders?q=a#b");

    private static final List<String> NO_PATH = List.of(
            "*",
            "/WEB-INF/web.xml",
            "/META-INF/MANIFEST.MF",
            "orders/7",
            "admin",
            "//admin/orders/7",
            "//orders/7",
            "///orders/7",
            "http://localhost/orders/../admin",
            "http://localhost//admin",
            "http:///orders/7",
            "?q=a",
            "");

    private static void plain(List<HttpCase> cases, String path, String variable) {
        add(cases, path, Outcome.runs("GET /orders/{id}", variable));
    }

    private static void add(List<HttpCase> cases, String path, Outcome outcome) {
        cases.add(HttpCase.of("path " + path, Sent.get(path).as(SCOPES), outcome));
    }
}
