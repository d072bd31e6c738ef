package dev.everyhop.schema;

import java.util.List;

/** The outcome of a check: valid, or the reason and the violations. */
public sealed interface SchemaResult {

    /** Returns whether the value is valid. */
    default boolean isValid() {
        return this instanceof Valid;
    }

    /** The value is valid. */
    record Valid() implements SchemaResult {
        static final Valid INSTANCE = new Valid();
    }

    /**
     * The value is not valid.
     *
     * @param reason why
     * @param errors the violations, at most {@link SchemaError#MAX}; empty where the text could not be read at all
     */
    record Invalid(SchemaReason reason, List<SchemaError> errors) implements SchemaResult {

        /** Copies the list. */
        public Invalid {
            errors = List.copyOf(errors);
        }
    }
}
