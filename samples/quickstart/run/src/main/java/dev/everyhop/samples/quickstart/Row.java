package dev.everyhop.samples.quickstart;

import java.time.Duration;

/**
 * One line of the table.
 *
 * @param request what was sent, in words
 * @param expected what should come of it
 * @param actual what came of it
 * @param time from sending to the end of the answer
 */
record Row(String request, Result expected, Result actual, Duration time) {

    boolean asExpected() {
        return expected.equals(actual);
    }

    /**
     * What comes of a request.
     *
     * @param status the HTTP status that the client saw
     * @param verdict the decision that the service recorded
     */
    record Result(int status, Verdict verdict) {}
}
