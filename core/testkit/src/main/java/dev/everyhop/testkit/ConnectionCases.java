package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Requests that follow one another on one connection, and heads that servers read differently. */
final class ConnectionCases {

    private static final String TEA = "{\"item\":\"tea\"}";

    private ConnectionCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        after(
                cases,
                "a good request",
                Sent.get("/orders/7").as(TokenCases.READ),
                Outcome.runs("GET /orders/{id}", "id=7"));
        after(
                cases,
                "a good body",
                Sent.post("/orders").as("orders:write").json(TEA),
                Outcome.runs("POST /orders").reads(TEA));
        after(
                cases,
                "a refusal",
                Sent.get("/orders/7"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        after(
                cases,
                "a path that is not listed",
                Sent.get("/nowhere"),
                Outcome.refused(Told.NOT_FOUND, "route.unknown"));
        after(
                cases,
                "a refusal with an unread body",
                Sent.post("/orders").json(smuggled()),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        after(
                cases,
                "a refusal with an unread body in chunks",
                Sent.post("/orders").json(smuggled()).chunked(),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        after(
                cases,
                "an unlisted path with an unread body",
                Sent.post("/nowhere").json(smuggled()),
                Outcome.refused(Told.NOT_FOUND, "route.unknown"));
        after(
                cases,
                "a body that is too long",
                Sent.post("/small").as("").json(smuggled()),
                Outcome.refused(Told.TOO_LARGE, "body.too_large"));
        after(
                cases,
                "a body that is too long, in chunks",
                Sent.post("/small").as("").json(" ".repeat(100) + smuggled()).chunked(),
                Outcome.refused(Told.TOO_LARGE, "body.too_large").first("permitted"));
        after(
                cases,
                "a body for a GET",
                Sent.get("/orders/7").as(TokenCases.READ).json(smuggled()),
                Outcome.refused(Told.INVALID, "body.unexpected"));
        after(
                cases,
                "a blocked answer",
                Sent.get("/blocked/leak"),
                Outcome.runs("GET /blocked/{how}", "how=leak")
                        .by("-")
                        .answered(Told.RESPONSE)
                        .then("response blocked response.undeclared"));
        after(
                cases,
                "HEAD",
                Sent.of("HEAD", "/orders/7").as(TokenCases.READ),
                Outcome.runs("GET /orders/{id}", "id=7"));
        after(
                cases,
                "a refused HEAD",
                Sent.of("HEAD", "/orders/7"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        add(
                cases,
                "Expect, refused",
                Sent.post("/orders").line("Expect: 100-continue").json(TEA),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        add(
                cases,
                "Expect, permitted",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Expect: 100-continue")
                        .json(TEA),
                Outcome.runs("POST /orders").reads(TEA));
        cases.add(HttpCase.of(
                        "a length and chunks",
                        Sent.post("/orders")
                                .as("orders:write")
                                .line("Transfer-Encoding: chunked")
                                .line("Content-Type: application/json")
                                .body("0\r\n\r\nGET /open HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1)),
                        Outcome.noHandler())
                .then(Sent.get("/member").as(""), Outcome.noHandler()));
        never(
                cases,
                "two lengths",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Length: 3")
                        .json(TEA));
        never(
                cases,
                "a list of lengths",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Type: application/json")
                        .line("Content-Length: 14, 3"));
        never(
                cases,
                "a negative length",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Type: application/json")
                        .line("Content-Length: -1"));
        never(
                cases,
                "a length that is none",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Type: application/json")
                        .line("Content-Length: 1x"));
        never(
                cases,
                "a length with a sign",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Type: application/json")
                        .line("Content-Length: +14")
                        .chunked());
        never(
                cases,
                "an unknown transfer coding",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Type: application/json")
                        .line("Transfer-Encoding: xchunked"));
        never(
                cases,
                "chunks that are none",
                Sent.post("/orders")
                        .as("orders:write")
                        .line("Content-Type: application/json")
                        .line("Transfer-Encoding: chunked, identity"));
        never(cases, "a blank before the colon", Sent.get("/orders/7").line("Authorization : Bearer abc"));
        never(
                cases,
                "a header without a name",
                Sent.get("/orders/7").as(TokenCases.READ).line(": x"));
        never(
                cases,
                "a header without a colon",
                Sent.get("/orders/7").as(TokenCases.READ).line("nonsense"));
        never(
                cases,
                "NUL in a header",
                Sent.get("/orders/7").as(TokenCases.READ).line("X-A: a\0b"));
        never(cases, "two hosts", Sent.get("/orders/7").as(TokenCases.READ).line("Host: evil.example"));
        never(cases, "no host", Sent.get("/orders/7").as(TokenCases.READ).host(""));
        never(
                cases,
                "an unknown version",
                Sent.get("/orders/7").as(TokenCases.READ).version("HTTP/7.3"));
        never(cases, "no version", Sent.get("/orders/7").as(TokenCases.READ).version("nonsense"));
        never(
                cases,
                "a pseudo-header",
                Sent.get("/orders/7").as(TokenCases.READ).line(":path: /admin"));
        return cases;
    }

    /** What a server that loses count would take for a request of its own. */
    private static String smuggled() {
        return "{\"x\":\"\r\n\r\nGET /open HTTP/1.1\r\nHost: localhost\r\n\r\n" + " ".repeat(100) + "\"}";
    }

    private static void after(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of("after " + title, sent, outcome)
                .then(Sent.get("/member").as(""), Outcome.runs("GET /member").orClosed()));
    }

    private static void never(List<HttpCase> cases, String title, Sent sent) {
        add(cases, title, sent, Outcome.neverRuns());
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}
