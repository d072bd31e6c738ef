package dev.everyhop.testkit;

import java.util.ArrayList;
import java.util.List;

/** Limits; each of these has keys of its own, so the order of cases does not matter. */
final class LimitCases {

    private LimitCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        Sent.Bearer carol = of("carol");
        cases.add(HttpCase.of(
                        "two calls of a caller, and a third",
                        Sent.get("/limited/1").as(carol),
                        limited("1", "carol"))
                .then(Sent.get("/limited/2").as(carol), limited("2", "carol"))
                .then(
                        Sent.get("/limited/3").as(carol),
                        Outcome.refused(Told.TOO_MANY, "limit.exceeded").headerThere("Retry-After"))
                .then(Sent.get("/limited/4").as(of("dave")), limited("4", "dave"))
                .then(Sent.get("/member").as(carol), Outcome.runs("GET /member").by("carol")));
        cases.add(HttpCase.of(
                        "a limit by source, before the token is looked at",
                        Sent.get("/source-limited/1"),
                        Outcome.refused(Told.AUTHENTICATION, "credentials.missing")
                                .challenge(""))
                .then(
                        Sent.get("/source-limited/2").as(""),
                        Outcome.refused(Told.TOO_MANY, "limit.exceeded").headerThere("Retry-After")));
        return cases;
    }

    private static Outcome limited(String id, String caller) {
        return Outcome.runs("GET /limited/{id}", "id=" + id).by(caller).headerThere("RateLimit");
    }

    private static Sent.Bearer of(String subject) {
        return new Sent.Bearer("a token of " + subject, tokens -> tokens.claimed("", one -> one.setSubject(subject)));
    }
}
