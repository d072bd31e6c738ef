package dev.everyhop.servlet;

import dev.everyhop.schema.MediaType;
import dev.everyhop.schema.Percent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code application/x-www-form-urlencoded} of a query and of a body, as UTF-8. */
final class Forms {

    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    static boolean isForm(@Nullable String contentType) {
        return contentType != null
                && MediaType.parse(contentType).filter(MediaType::isForm).isPresent();
    }

    /** Adds the fields of a text, but for those that are malformed: where the layer is not in shadow, none is. */
    void add(String text) {
        for (String field : text.split("&", -1)) {
            if (!field.isEmpty()) {
                int equals = field.indexOf('=');
                String name = equals < 0 ? field : field.substring(0, equals);
                String value = equals < 0 ? "" : field.substring(equals + 1);
                String plainName = Percent.decodeText(name, true);
                String plainValue = Percent.decodeText(value, true);
                if (plainName != null && plainValue != null) {
                    add(plainName, plainValue);
                }
            }
        }
    }

    /** Adds one field. */
    void add(String name, String value) {
        fields.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    Map<String, String[]> parameters() {
        Map<String, String[]> parameters = new LinkedHashMap<>();
        fields.forEach((name, values) -> parameters.put(name, values.toArray(String[]::new)));
        return parameters;
    }
}
