package dev.everyhop.gate;

import dev.everyhop.event.Reason;
import java.util.List;
import java.util.Objects;

/** What the gate decided about a request: a {@link Permit}, or a {@link Deny}. */
public sealed interface Decision extends Attempt permits Permit, Decision.Deny {

    /**
     * The request is refused and the handler must not run. The adapter answers with the problem's status, its JSON as the
     * body and all of the headers.
     *
     * <p><b>Security guarantees.</b> Nothing in it comes from the request.
     *
     * @param reason why, for logs, events and metrics; never for the client
     * @param problem what the client is told
     * @param headers further headers of the answer: {@code WWW-Authenticate}, {@code Allow}, {@code Retry-After},
     *     {@code Cache-Control}
     */
    record Deny(Reason reason, Problem problem, List<Header> headers)
            implements Decision, BodyDecision, ResponseDecision {

        /** Checks that nothing is absent and copies the headers. */
        public Deny {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(problem, "problem");
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
