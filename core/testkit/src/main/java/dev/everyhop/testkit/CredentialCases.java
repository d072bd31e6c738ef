package dev.everyhop.testkit;

import java.util.ArrayList;
import java.util.List;

/** Credentials: which are looked at, and which are unclear. */
final class CredentialCases {

    private static final String HEADER = "Authorization: ";

    private CredentialCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        missing(cases, "nothing", Sent.get("/orders/7"));
        missing(cases, "an empty header", Sent.get("/orders/7").line(HEADER));
        missing(cases, "a header of blanks", Sent.get("/orders/7").line(HEADER + "   "));
        missing(cases, "Bearer and nothing", Sent.get("/orders/7").line(HEADER + "Bearer"));
        missing(cases, "Bearer and a blank", Sent.get("/orders/7").line(HEADER + "Bearer "));
        missing(cases, "a token in a cookie", Sent.get("/orders/7").line("Cookie: access_token=a; Authorization=b"));
        missing(cases, "a token for a proxy", Sent.get("/orders/7").line("Proxy-Authorization: Bearer abc"));
        missing(cases, "a token in another header", Sent.get("/orders/7").line("X-Authorization: Bearer abc"));
        missing(cases, "an API key", Sent.get("/orders/7").line("X-API-Key: abc"));
        for (String scheme : List.of(
                "Basic YTpi",
                "Digest username=\"a\"",
                "Negotiate YII=",
                "DPoP abc",
                "Token abc",
                "Bearerx abc",
                "bear abc",
                "AWS4-HMAC-SHA256 x",
                "abc",
                "a.b.c")) {
            add(
                    cases,
                    "the scheme of " + scheme,
                    Sent.get("/orders/7").line(HEADER + scheme),
                    Outcome.refused(Told.AUTHENTICATION, "credentials.scheme").challenge(""));
        }
        for (String value : List.of(
                "Bearer a b",
                "Bearer a\tb",
                "Bearer\tabc",
                "Bearer \"abc\"",
                "Bearer abc;x",
                "Bearer =",
                "Bearer a=b",
                "Bearer a:b",
                "Bearer <abc>",
                "Bearer token=abc",
                "Bearer abc Bearer",
                "Bearer a\u00e9",
                "Bearer abc%20",
                "Bearer {}",
                "Bearer aa=.bb.cc")) {
            add(
                    cases,
                    "the grammar of " + value.replace("\t", "<tab>"),
                    Sent.get("/orders/7").line(HEADER + value),
                    malformed("credentials.malformed"));
        }
        add(
                cases,
                "two tokens in one header",
                Sent.get("/orders/7").line(HEADER + "Bearer abc, Bearer def"),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "two schemes in one header",
                Sent.get("/orders/7").line(HEADER + "Bearer abc, Basic YTpi"),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "two headers",
                Sent.get("/orders/7").as(TokenCases.READ).line(HEADER + "Bearer abc"),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "two headers, the second of another scheme",
                Sent.get("/orders/7").as(TokenCases.READ).line(HEADER + "Basic YTpi"),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "two headers, the second empty",
                Sent.get("/orders/7").as(TokenCases.READ).line(HEADER),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "two headers in other letters",
                Sent.get("/orders/7").as(TokenCases.READ).line("authorization: Bearer abc"),
                malformed("credentials.ambiguous"));
        add(cases, "a token in the query", Sent.get("/orders/7?access_token=abc"), malformed("credentials.in_query"));
        add(
                cases,
                "a token in the query, encoded",
                Sent.get("/orders/7?%61ccess_token=abc"),
                malformed("credentials.in_query"));
        add(
                cases,
                "a token in the query behind others",
                Sent.get("/orders/7?a=b&access_token=abc"),
                malformed("credentials.in_query"));
        add(
                cases,
                "an empty token in the query",
                Sent.get("/orders/7?access_token"),
                malformed("credentials.in_query"));
        add(
                cases,
                "a token in the query of an open path",
                Sent.get("/open?access_token=abc"),
                malformed("credentials.in_query"));
        add(
                cases,
                "a token in the query and in the header",
                Sent.get("/orders/7?access_token=abc").as(TokenCases.READ),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "a token in a form",
                Sent.post("/forms").body("application/x-www-form-urlencoded", "item=a&access_token=abc"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        for (String scheme : List.of("bearer", "BEARER", "bEaReR")) {
            add(
                    cases,
                    "the letters of " + scheme,
                    Sent.get("/orders/7").line(HEADER + scheme + " abc"),
                    token("token.malformed"));
        }
        add(
                cases,
                "several blanks before the token",
                Sent.get("/orders/7").line(HEADER + "Bearer    abc"),
                token("token.malformed"));
        add(cases, "a good token", Sent.get("/orders/7").as(TokenCases.READ), Outcome.runs("GET /orders/{id}", "id=7"));
        add(
                cases,
                "a good token beside a cookie",
                Sent.get("/orders/7").as(TokenCases.READ).line("Cookie: session=abc"),
                Outcome.runs("GET /orders/{id}", "id=7"));
        add(
                cases,
                "an open path without a token",
                Sent.get("/open"),
                Outcome.runs("GET /open").by("-"));
        add(cases, "an open path with a good token", Sent.get("/open").as(""), Outcome.runs("GET /open"));
        add(
                cases,
                "an open path with a bad token",
                Sent.get("/open").line(HEADER + "Bearer abc"),
                token("token.malformed"));
        add(
                cases,
                "an open path with an empty header",
                Sent.get("/open").line(HEADER),
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
        add(
                cases,
                "an open path with another scheme",
                Sent.get("/open").line(HEADER + "Basic YTpi"),
                Outcome.refused(Told.AUTHENTICATION, "credentials.scheme").challenge(""));
        add(
                cases,
                "an open path with two headers",
                Sent.get("/open").as("").line(HEADER + "Bearer abc"),
                malformed("credentials.ambiguous"));
        add(
                cases,
                "a shadowed identity lets a bad token's caller in as nobody",
                Sent.get("/shadowed-identity").line(HEADER + "Bearer abc"),
                Outcome.runs("GET /shadowed-identity").by("-").first("access.shadow token.malformed"));
        add(
                cases,
                "a shadowed identity without a token",
                Sent.get("/shadowed-identity"),
                Outcome.runs("GET /shadowed-identity").by("-").first("access.shadow credentials.missing"));
        add(
                cases,
                "no shadow covers unclear credentials",
                Sent.get("/shadowed-identity").as("").line(HEADER + "Bearer abc"),
                malformed("credentials.ambiguous"));
        return cases;
    }

    private static void missing(List<HttpCase> cases, String title, Sent sent) {
        add(
                cases,
                title,
                sent,
                Outcome.refused(Told.AUTHENTICATION, "credentials.missing").challenge(""));
    }

    private static Outcome malformed(String reason) {
        return Outcome.refused(Told.INVALID, reason).challenge(", error=\"invalid_request\"");
    }

    private static Outcome token(String reason) {
        return Outcome.refused(Told.TOKEN, reason).challenge(", error=\"invalid_token\"");
    }

    private static void add(List<HttpCase> cases, String title, Sent sent, Outcome outcome) {
        cases.add(HttpCase.of(title, sent, outcome));
    }
}
