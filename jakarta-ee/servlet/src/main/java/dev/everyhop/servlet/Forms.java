package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.schema.MediaType;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code application/x-www-form-urlencoded} of a query and of a body, as UTF-8. */
final class Forms {

    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    static boolean isForm(MediaType type) {
        return type.toString().equals("application/x-www-form-urlencoded");
    }

    static boolean isForm(@Nullable String contentType) {
        return contentType != null
                && MediaType.parse(contentType).filter(Forms::isForm).isPresent();
    }

    /**
     * Adds the fields of a text.
     *
     * @throws IllegalStateException if it is malformed: what is checked never is
     */
    void add(String text) {
        for (String field : text.split("&", -1)) {
            if (!field.isEmpty()) {
                int equals = field.indexOf('=');
                String name = equals < 0 ? field : field.substring(0, equals);
                String value = equals < 0 ? "" : field.substring(equals + 1);
                add(decoded(name), decoded(value));
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

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("A parameter of the request is malformed");
        }
    }
}
