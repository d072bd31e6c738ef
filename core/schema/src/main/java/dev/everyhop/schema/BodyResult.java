package dev.everyhop.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a body contract made of a body. */
public sealed interface BodyResult {

    /**
     * The body is what the operation takes.
     *
     * @param body its bytes, content coding undone: what the handler must read, without {@code Content-Encoding}
     * @param mediaType what it is: what the handler must take it for; null if there is no body
     */
    @SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares results
    record Accepted(byte[] body, @Nullable MediaType mediaType) implements BodyResult {

        /** Returns the size, never the bytes. */
        @Override
        public String toString() {
            return "Accepted[" + body.length + " bytes of " + mediaType + "]";
        }
    }

    /**
     * The body is refused.
     *
     * @param reason why; its {@link SchemaReason#status} answers the client
     * @param errors the violations, at most {@link SchemaError#MAX}; empty if the body could not be read at all
     */
    record Refused(SchemaReason reason, List<SchemaError> errors) implements BodyResult {

        /** Copies the list. */
        public Refused {
            errors = List.copyOf(errors);
        }
    }
}
