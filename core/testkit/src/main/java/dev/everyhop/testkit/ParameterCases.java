package dev.everyhop.testkit;

import java.util.ArrayList;
import java.util.List;

/** Parameters of the query, of headers and of cookies. */
final class ParameterCases {

    private ParameterCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        for (String query : List.of(
                "",
                "q=tea",
                "q=a%20b",
                "q=a+b",
                "q=",
                "limit=1",
                "limit=100",
                "limit=1e1",
                "open=true",
                "sort=up",
                "tag=a&tag=b",
                "q=%C3%A9",
                "q=a&limit=7&open=false&sort=down")) {
            add(cases, "the query ?" + query, "/orders?" + query, Outcome.runs("GET /orders"));
        }
        wrong(cases, "limit=x", "/limit", "type");
        wrong(cases, "limit=0", "/limit", "minimum");
        wrong(cases, "limit=101", "/limit", "maximum");
        wrong(cases, "limit=1.5", "/limit", "type");
        wrong(cases, "limit=+1", "/limit", "type");
        wrong(cases, "limit=%201", "/limit", "type");
        wrong(cases, "limit=", "/limit", "type");
        wrong(cases, "limit=1&limit=2", "/limit", "repeated");
        wrong(cases, "q=a&q=b", "/q", "repeated");
        wrong(cases, "q=a&%71=b", "/q", "repeated");
        wrong(cases, "q=" + "x".repeat(21), "/q", "maxLength");
        wrong(cases, "open=yes", "/open", "type");
        wrong(cases, "open=TRUE", "/open", "type");
        wrong(cases, "sort=sideways", "/sort", "enum");
        wrong(cases, "tag=a&tag=b&tag=c", "/tag", "maxItems");
        wrong(cases, "tag=abcdef", "/tag/0", "maxLength");
        wrong(cases, "nope=1", "", "undeclared");
        wrong(cases, "q=a&" + ContractService.CANARY + "=1", "", "undeclared");
        wrong(cases, "Q=a", "", "undeclared");
        wrong(cases, "q%00=a", "", "undeclared");
        wrong(cases, "q=%zz", "/q", "malformed");
        wrong(cases, "q=%ff", "/q", "malformed");
        wrong(cases, "q=%c0%ae", "/q", "malformed");
        add(cases, "a required parameter", Sent.get("/needs?must=x").as("a"), Outcome.runs("GET /needs"));
        add(
                cases,
                "a required parameter that is missing",
                Sent.get("/needs").as("a"),
                invalid("/must", "required", "query"));
        add(
                cases,
                "access comes before parameters",
                Sent.get("/needs").as("b"),
                Outcome.refused(Told.SCOPE, "access.scope_missing")
                        .challenge(", error=\"insufficient_scope\", scope=\"a\""));
        add(
                cases,
                "a good header",
                Sent.get("/orders").as(TokenCases.READ).line("X-Trace: 0af7"),
                Outcome.runs("GET /orders"));
        add(
                cases,
                "a bad header",
                Sent.get("/orders").as(TokenCases.READ).line("X-Trace: " + ContractService.CANARY + "!"),
                invalid("/X-Trace", "pattern", "header"));
        add(
                cases,
                "a header twice",
                Sent.get("/orders").as(TokenCases.READ).line("X-Trace: 0af7").line("x-trace: 0af8"),
                invalid("/X-Trace", "repeated", "header"));
        add(
                cases,
                "a header that nobody declares",
                Sent.get("/orders").as(TokenCases.READ).line("X-Other: y"),
                Outcome.runs("GET /orders"));
        add(
                cases,
                "a good cookie",
                Sent.get("/orders").as(TokenCases.READ).line("Cookie: flavour=mint"),
                Outcome.runs("GET /orders"));
        add(
                cases,
                "a bad cookie",
                Sent.get("/orders").as(TokenCases.READ).line("Cookie: flavour=spearmint"),
                invalid("/flavour", "maxLength", "cookie"));
        add(
                cases,
                "a query on a path that declares none",
                Sent.get("/orders/7?x=1").as(TokenCases.READ),
                invalid("", "undeclared", "query"));
        add(
                cases,
                "a query as long as it gets",
                Sent.get("/orders?q=" + "x".repeat(2100)).as(TokenCases.READ),
                Outcome.neverRuns());
        return cases;
    }

    private static void wrong(List<HttpCase> cases, String query, String pointer, String keyword) {
        add(
                cases,
                "the query ?" + (query.length() > 40 ? query.substring(0, 20) + "…" : query),
                "/orders?" + query,
                invalid(pointer, keyword, "query").orByTheServer());
    }

    private static Outcome invalid(String pointer, String keyword, String in) {
        return Outcome.refused(Told.INVALID, "parameter.invalid")
                .errors("[{'pointer':'" + pointer + "','keyword':'" + keyword + "','in':'" + in + "'}]");
    }

    private static void add(List<HttpCase> cases, String title, String target, Outcome outcome) {
        add(cases, title, Sent.get(target).as(TokenCases.READ), outcome);
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}
