package dev.everyhop.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a response contract made of a response. */
public sealed interface ResponseResult {

    /**
     * The response may go out as it is.
     *
     * @param reason what was seen in it nevertheless; null if nothing was
     * @param errors the violations, at most {@link SchemaError#MAX}
     */
    record Passed(@Nullable SchemaReason reason, List<SchemaError> errors) implements ResponseResult {

        /** Copies the list. */
        public Passed {
            errors = List.copyOf(errors);
        }
    }

    /**
     * The response may go out with this body.
     *
     * @param body the body without what must not be in it
     * @param errors what was removed, at most {@link SchemaError#MAX}
     */
    @SuppressWarnings("ArrayRecordComponent") // the body itself; nobody compares results
    record Masked(byte[] body, List<SchemaError> errors) implements ResponseResult {

        /** Copies the list. */
        public Masked {
            errors = List.copyOf(errors);
        }

        /** Returns the size and the errors, never the bytes. */
        @Override
        public String toString() {
            return "Masked[" + body.length + " bytes, " + errors + "]";
        }
    }

    /**
     * The response must not go out: the client gets a 500 without a body of the handler.
     *
     * @param reason why
     * @param errors the violations, at most {@link SchemaError#MAX}; for the operator, not for the client
     */
    record Blocked(SchemaReason reason, List<SchemaError> errors) implements ResponseResult {

        /** Copies the list. */
        public Blocked {
            errors = List.copyOf(errors);
        }
    }
}
