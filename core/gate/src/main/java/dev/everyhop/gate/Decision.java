package dev.everyhop.gate;

import dev.everyhop.event.Reason;
import java.util.List;

/** What the gate decided about a request. */
public sealed interface Decision permits Permit, Decision.Deny {

    /**
     * The request is refused and the handler must not run.
     *
     * @param reason why, for logs, events and metrics; never for the client
     * @param problem what the client is told
     * @param headers further headers of the answer, such as {@code WWW-Authenticate}, {@code Allow}, {@code Retry-After}
     */
    record Deny(Reason reason, Problem problem, List<Header> headers) implements Decision {

        /** Copies the headers. */
        public Deny {
            headers = List.copyOf(headers);
        }

        /** Returns the status of the answer. */
        public int status() {
            return problem.status();
        }
    }

    /**
     * A header of the answer.
     *
     * @param name its name
     * @param value its value
     */
    record Header(String name, String value) {}
}
