package dev.everyhop.testkit;

import java.util.List;

/**
 * A case of the contract: requests over one connection, and what must become of each.
 *
 * @param title what is special about it
 * @param steps the requests, each sent after the answer to the one before
 */
record HttpCase(String title, List<Step> steps) {

    /** A request and its outcome. */
    record Step(Sent sent, Outcome outcome) {}

    static HttpCase of(String title, Sent sent, Outcome outcome) {
        return new HttpCase(title, List.of(new Step(sent, outcome)));
    }

    /** Adds a request that follows on the same connection. */
    HttpCase then(Sent sent, Outcome outcome) {
        return new HttpCase(
                title,
                java.util.stream.Stream.concat(steps.stream(), java.util.stream.Stream.of(new Step(sent, outcome)))
                        .toList());
    }
}
