package dev.everyhop.spring.internal;

import dev.everyhop.schema.Place;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.PropertyBindingException;

/** Where Jackson could not bind a body. */
final class JacksonFaults {

    private JacksonFaults() {}

    /** Returns what is wrong; null if Jackson did not find it. */
    static @Nullable RequestFault of(@Nullable Throwable cause) {
        if (!(cause instanceof JacksonException fault)) {
            return null;
        }
        if (!(fault instanceof DatabindException)) {
            return new RequestFault(SchemaReason.JSON_SYNTAX, List.of());
        }
        StringBuilder pointer = new StringBuilder();
        List<JacksonException.Reference> path = fault.getPath();
        // The last name of an unknown property is the client's.
        boolean unknown = fault instanceof PropertyBindingException;
        for (JacksonException.Reference place : unknown ? path.subList(0, Math.max(0, path.size() - 1)) : path) {
            if (place.getPropertyName() == null) {
                pointer.append('/').append(Math.max(0, place.getIndex()));
            } else if (isMap(place.from())) {
                // And so is the key of a map.
                break;
            } else {
                pointer.append(RequestFault.segment(place.getPropertyName()));
            }
        }
        String keyword = unknown ? "additionalProperties" : "type";
        return new RequestFault(
                SchemaReason.SCHEMA_VIOLATED, List.of(new SchemaError(pointer.toString(), keyword, Place.BODY)));
    }

    private static boolean isMap(@Nullable Object from) {
        return from instanceof Map || (from instanceof Class<?> type && Map.class.isAssignableFrom(type));
    }
}
