package dev.everyhop.testkit;

import static dev.everyhop.testkit.ContractService.CANARY;

import dev.everyhop.event.SecurityEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What must become of a request: the answer, the events, and which handler ran with what. */
final class Outcome {

    private final int status;
    private final @Nullable Told told;
    private final List<String> events = new ArrayList<>();
    private final Map<String, String> headers = new TreeMap<>();
    private @Nullable String entered;
    private String caller = "alice";
    private @Nullable String read;
    private @Nullable String errors;
    private @Nullable String answer;
    private boolean serverMayRefuse;
    private boolean mayBeClosed;
    private boolean mayBeRefused;
    private boolean anyEvents;
    private boolean anyStatus;

    private Outcome(int status, @Nullable Told told) {
        this.status = status;
        this.told = told;
    }

    /** A handler runs. */
    static Outcome runs(String operation, String... variables) {
        Map<String, String> given = new TreeMap<>();
        for (String one : variables) {
            int equals = one.indexOf('=');
            given.put(one.substring(0, equals), one.substring(equals + 1));
        }
        Outcome outcome = new Outcome(200, null);
        outcome.entered = operation + given;
        outcome.events.add("permitted");
        return outcome;
    }

    /** The gate refuses before any handler. */
    static Outcome refused(Told told, String reason) {
        Outcome outcome = new Outcome(told.status, told);
        outcome.events.add("denied " + reason);
        return outcome;
    }

    /** Whoever sees it first refuses it, the server or the gate, and no handler runs. */
    static Outcome neverRuns() {
        Outcome outcome = new Outcome(0, null);
        outcome.anyEvents = true;
        return outcome;
    }

    /** No handler runs; what is answered and told is the server's affair. */
    static Outcome noHandler() {
        Outcome outcome = neverRuns();
        outcome.anyStatus = true;
        return outcome;
    }

    /** A handler runs and its answer has another status, such as one that is not let out. */
    Outcome answered(int other) {
        return copy(other, told);
    }

    Outcome answered(Told problem) {
        return copy(problem.status, problem);
    }

    private Outcome copy(int status, @Nullable Told problem) {
        Outcome outcome = new Outcome(status, problem);
        outcome.events.addAll(events);
        outcome.headers.putAll(headers);
        outcome.entered = entered;
        outcome.caller = caller;
        outcome.read = read;
        outcome.errors = errors;
        outcome.answer = answer;
        outcome.serverMayRefuse = serverMayRefuse;
        return outcome;
    }

    /** The caller that the handler sees; {@code -} for nobody. */
    Outcome by(String subject) {
        caller = subject;
        return this;
    }

    /** The body that the handler reads. */
    Outcome reads(String body) {
        read = body;
        return this;
    }

    /** Also allowed: the server closed the connection after the answer before this one. */
    Outcome orClosed() {
        mayBeClosed = true;
        return this;
    }

    /** A header with some value, once. */
    Outcome headerThere(String name) {
        return header(name, "");
    }

    /** A header with exactly this value, once. */
    Outcome header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Outcome challenge(String parameters) {
        return header("WWW-Authenticate", "Bearer realm=\"api\"" + parameters);
    }

    /** The places that the problem names, with single quotes for double ones. */
    Outcome errors(String json) {
        errors = json.replace('\'', '"');
        return this;
    }

    /** The body of the answer, where it is not a problem. */
    Outcome says(String text) {
        answer = text;
        return this;
    }

    /** An event that comes before those that are known so far. */
    Outcome first(String event) {
        events.add(0, event);
        return this;
    }

    Outcome then(String event) {
        events.add(event);
        return this;
    }

    /** Also allowed: whoever sees it first refuses it, since servers differ in how they read it. */
    Outcome orRefused() {
        mayBeRefused = true;
        return this;
    }

    /** The server may refuse it with 400 before the gate sees it. */
    Outcome orByTheServer() {
        serverMayRefuse = true;
        return this;
    }

    /** Returns what is wrong with what happened; empty if nothing is. */
    List<String> faults(String method, RawAnswer got, List<SecurityEvent> heard, List<ContractService.Entered> ran) {
        List<String> faults = new ArrayList<>();
        if (mayBeClosed && got.status() == 0 && heard.isEmpty() && ran.isEmpty()) {
            return faults;
        }
        List<String> told = heard.stream().map(Outcome::text).toList();
        boolean byServer = serverMayRefuse && told.isEmpty() && got.status() == 400;
        boolean refused = anyEvents || byServer || (mayBeRefused && ran.isEmpty());
        if (refused) {
            expect(faults, "an error", true, anyStatus || got.status() == 0 || got.status() >= 400);
            expect(faults, "permits", false, !anyStatus && told.contains("permitted"));
        } else {
            expect(faults, "status", status, got.status());
            expect(faults, "events", events, told);
            answer(faults, method, got);
        }
        expect(
                faults,
                "handlers",
                refused || entered == null ? List.of() : List.of(entered),
                ran.stream().map(ContractService.Entered::operation).toList());
        if (entered != null && ran.size() == 1) {
            entered(faults, ran.get(0));
        }
        heard.forEach(event ->
                expect(faults, "canary in an event", false, event.toString().contains(CANARY)));
        return faults;
    }

    private void entered(List<String> faults, ContractService.Entered one) {
        expect(faults, "permitted", one.operation(), one.permitted());
        expect(faults, "caller", caller, one.caller());
        expect(faults, "principal", caller, one.principal());
        if (read != null) {
            expect(faults, "body that was read", read, one.body());
        }
    }

    private void answer(List<String> faults, String method, RawAnswer got) {
        headers.forEach((name, value) -> expect(
                faults,
                name,
                value.isEmpty() ? 1 : List.of(value),
                value.isEmpty() ? got.headers(name).size() : got.headers(name)));
        if (status < 400 || status == 405 || (told != null && !headers.containsKey("WWW-Authenticate"))) {
            expect(faults, "WWW-Authenticate", List.of(), got.headers("WWW-Authenticate"));
        }
        boolean head = method.equals("HEAD");
        if (told != null) {
            String body = told.json() + (errors == null ? "}" : ",\"errors\":" + errors + "}");
            expect(faults, "body", head ? "" : body, got.body());
            expect(faults, "Content-Type", List.of("application/problem+json"), got.headers("Content-Type"));
            expect(faults, "Cache-Control", List.of("no-store"), got.headers("Cache-Control"));
            expect(faults, "Content-Length", List.of(Integer.toString(body.length())), got.headers("Content-Length"));
        } else if (answer != null) {
            expect(faults, "body", head ? "" : answer, got.body());
        } else if (entered != null && status == 200 && !head) {
            expect(faults, "body", entered + " " + caller, got.body());
        }
        if (answer == null || !answer.contains(CANARY)) {
            expect(faults, "canary in the answer", false, (got.headerLines() + got.body()).contains(CANARY));
        }
    }

    private static String text(SecurityEvent event) {
        String reason = event.reason() == null ? "" : " " + event.reason().code();
        return switch (event.name()) {
            case "access.decision" -> event.outcome().name().toLowerCase(java.util.Locale.ROOT) + reason;
            case "response.violation" -> "response " + event.fields().get("response") + reason;
            default -> event.name() + reason;
        };
    }

    private static void expect(List<String> faults, String what, Object expected, Object got) {
        if (!Objects.equals(expected, got)) {
            faults.add(what + ": expected " + expected + " but was " + got);
        }
    }

    /** Returns the cells of the table: the answer, the events, the handler. */
    String described() {
        String answered = anyEvents
                ? anyStatus ? "the server's affair" : "refused, by the server or by the gate"
                : status
                        + (told == null ? "" : " `" + told.code + "`")
                        + (serverMayRefuse ? " or 400 by the server" : mayBeRefused ? " or refused" : "");
        StringBuilder events = new StringBuilder();
        this.events.forEach(event -> events.append(events.length() > 0 ? ", " : "")
                .append('`')
                .append(event)
                .append('`'));
        return answered + " | " + (events.length() == 0 ? "-" : events) + " | "
                + (entered == null ? "-" : "`" + entered.replace("{}", "") + "`");
    }
}
