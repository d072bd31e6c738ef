package dev.everyhop.schema;

/** What the wire guard made of a body. */
public sealed interface WireResult {

    /**
     * The body keeps the limits.
     *
     * @param body its bytes, content coding undone: what the handler must read
     */
    @SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares results
    record Accepted(byte[] body) implements WireResult {

        /** Returns the size, never the bytes. */
        @Override
        public String toString() {
            return "Accepted[" + body.length + " bytes]";
        }
    }

    /**
     * The body breaks a limit.
     *
     * @param reason which
     */
    record Refused(SchemaReason reason) implements WireResult {}
}
