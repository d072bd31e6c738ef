package dev.everyhop.gate;

import org.jspecify.annotations.Nullable;

/** What the gate decided about an answer: it goes out, perhaps changed, or a failure goes out in its place. */
public sealed interface ResponseDecision permits ResponseDecision.Send, Decision.Deny {

    /**
     * The answer goes out.
     *
     * @param body the bytes to send; null for what was not read: leave it as it is
     */
    @SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares decisions
    record Send(byte @Nullable [] body) implements ResponseDecision {

        /** Returns nothing of the bytes. */
        @Override
        public String toString() {
            return "Send";
        }
    }
}
