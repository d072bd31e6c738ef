package dev.everyhop.spring.internal;

import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * What is wrong in a request that the framework could not bind, or whose bean constraints do not hold.
 *
 * @param reason why it is refused
 * @param errors the places, in an order of their own, at most {@link SchemaError#MAX}
 */
public record RequestFault(SchemaReason reason, List<SchemaError> errors) {

    private static final boolean JACKSON =
            ClassUtils.isPresent("tools.jackson.databind.DatabindException", RequestFault.class.getClassLoader());

    public RequestFault {
        errors = errors.stream()
                .distinct()
                .sorted(Comparator.comparing(SchemaError::pointer).thenComparing(SchemaError::keyword))
                .limit(SchemaError.MAX)
                .toList();
    }

    /**
     * Returns what is wrong with a body that could not be read.
     *
     * @param cause what the reader of the body said
     * @param otherwise why it is refused if that was not Jackson
     */
    public static RequestFault ofBody(@Nullable Throwable cause, SchemaReason otherwise) {
        RequestFault found = JACKSON ? JacksonFaults.of(cause) : null;
        return found == null ? new RequestFault(otherwise, List.of()) : found;
    }

    /** Returns the pointer of a name (RFC 6901, section 3). */
    public static String segment(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
