package dev.everyhop.gate;

import dev.everyhop.schema.MediaType;
import org.jspecify.annotations.Nullable;

/** What the gate decided about a body: it is accepted, or the request is refused after all. */
public sealed interface BodyDecision permits BodyDecision.Accepted, Decision.Deny {

    /**
     * The handler may have the body.
     *
     * @param body the bytes that the handler must read in place of those that were sent: the same, with their content
     *     coding undone
     * @param mediaType what the handler must take them for; null if there is no body or nothing checked it
     */
    @SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares decisions
    record Accepted(byte[] body, @Nullable MediaType mediaType) implements BodyDecision {

        /** Returns the size, never the bytes. */
        @Override
        public String toString() {
            return "Accepted[" + body.length + " bytes]";
        }
    }
}
