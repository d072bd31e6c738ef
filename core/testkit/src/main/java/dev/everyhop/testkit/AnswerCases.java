package dev.everyhop.testkit;

import static dev.everyhop.testkit.ContractService.CANARY;

import java.util.ArrayList;
import java.util.List;

/** What handlers answer: masked, blocked or let out and told. */
final class AnswerCases {

    private static final String CLEAN = "{\"item\":\"tea\"}";
    private static final String LEAK = "{\"item\":\"tea\",\"secret\":\"" + CANARY + "\"}";

    private AnswerCases() {}

    static List<HttpCase> all() {
        List<HttpCase> cases = new ArrayList<>();
        for (String mode : List.of("masked", "blocked", "observed")) {
            for (String method : List.of("GET", "HEAD")) {
                add(cases, method, mode, "clean", ran(mode, "clean").says(CLEAN));
                add(cases, method, mode, "none", ran(mode, "none").answered(204).says(""));
                add(
                        cases,
                        method,
                        mode,
                        "elsewhere",
                        ran(mode, "elsewhere")
                                .answered(302)
                                .headerThere("Location")
                                .says(""));
            }
        }
        add(
                cases,
                "GET",
                "masked",
                "leak",
                ran("masked", "leak")
                        .says(CLEAN)
                        .then("response masked response.undeclared")
                        .header("Content-Length", "14"));
        add(
                cases,
                "GET",
                "masked",
                "gone",
                ran("masked", "gone").answered(404).says(CLEAN).then("response masked response.undeclared"));
        add(cases, "GET", "blocked", "leak", blocked("leak", "response.undeclared"));
        add(cases, "GET", "blocked", "gone", blocked("gone", "response.undeclared"));
        add(cases, "GET", "blocked", "wrong", blocked("wrong", "response.violated"));
        add(cases, "GET", "blocked", "no-json", blocked("no-json", "response.violated"));
        add(cases, "GET", "blocked", "empty", ran("blocked", "empty").says(""));
        add(cases, "GET", "blocked", "type", blocked("type", "response.undeclared"));
        add(cases, "GET", "blocked", "accepted", blocked("accepted", "response.undeclared"));
        add(cases, "GET", "masked", "wrong", withheld("masked", "wrong", "response.violated"));
        add(cases, "GET", "masked", "no-json", withheld("masked", "no-json", "response.violated"));
        add(cases, "GET", "masked", "type", withheld("masked", "type", "response.undeclared"));
        add(cases, "GET", "masked", "accepted", withheld("masked", "accepted", "response.undeclared"));
        add(
                cases,
                "GET",
                "observed",
                "leak",
                ran("observed", "leak").says(LEAK).then("response passed response.undeclared"));
        add(
                cases,
                "GET",
                "observed",
                "wrong",
                ran("observed", "wrong").says("{\"item\":7}").then("response passed response.violated"));
        add(
                cases,
                "GET",
                "observed",
                "gone",
                ran("observed", "gone").answered(404).says(LEAK).then("response passed response.undeclared"));
        add(
                cases,
                "GET",
                "observed",
                "accepted",
                ran("observed", "accepted").answered(202).says(LEAK).then("response passed response.undeclared"));
        add(
                cases,
                "GET",
                "observed",
                "type",
                ran("observed", "type").says("a text " + CANARY).then("response passed response.undeclared"));
        cases.add(HttpCase.of(
                "a handler that fails",
                Sent.get("/fails").as(""),
                Outcome.runs("GET /fails").answered(500)));
        cases.add(HttpCase.of(
                "a handler that fails, for HEAD",
                Sent.of("HEAD", "/fails").as(""),
                Outcome.runs("GET /fails").answered(500)));
        return cases;
    }

    private static Outcome ran(String mode, String how) {
        return Outcome.runs("GET /" + mode + "/{how}", "how=" + how).by("-");
    }

    private static Outcome blocked(String how, String reason) {
        return withheld("blocked", how, reason);
    }

    private static Outcome withheld(String mode, String how, String reason) {
        return ran(mode, how).answered(Told.RESPONSE).then("response blocked " + reason);
    }

    private static void add(List<HttpCase> cases, String method, String mode, String how, Outcome outcome) {
        cases.add(HttpCase.of(method + " " + mode + " " + how, Sent.of(method, "/" + mode + "/" + how), outcome));
    }
}
