package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code application/x-www-form-urlencoded} as an object. */
final class FormReader {

    private FormReader() {}

    static JsonReader.Parsed read(byte[] body, SchemaShape shape, WireLimits limits) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        long longest = 3 * ((long) limits.stringLength + limits.nameLength);
        int fields = 0;
        for (int from = 0; from < body.length; ) {
            int end = fieldEnd(body, from, longest);
            if (++fields > limits.fields || end - from > longest) {
                return refused(SchemaReason.FORM_LIMIT);
            }
            if (!Utf8.isStrict(body, from, end)) {
                return refused(SchemaReason.BODY_CHARSET);
            }
            String field = new String(body, from, end - from, StandardCharsets.UTF_8);
            from = end + 1;
            int equals = field.indexOf('=');
            String name = equals < 0 ? null : Percent.decodeText(field.substring(0, equals), true);
            String value = equals < 0 ? null : Percent.decodeText(field.substring(equals + 1), true);
            if (name == null || value == null || name.isEmpty()) {
                return refused(SchemaReason.FORM_SYNTAX);
            }
            SchemaReason reason = value.length() > limits.stringLength
                    ? SchemaReason.FORM_LIMIT
                    : add(form, name, value, shape, limits);
            if (reason != null) {
                return refused(reason);
            }
        }
        return new JsonReader.Parsed(form, null);
    }

    /** Returns where a field ends; one that is too long is not read to its end. */
    private static int fieldEnd(byte[] body, int from, long longest) {
        int last = (int) Math.min(body.length, from + longest + 1);
        int end = from;
        while (end < last && body[end] != '&') {
            end++;
        }
        return end;
    }

    /** Adds a text field; one that comes again makes an array where the schema has one, and is refused elsewhere. */
    static @Nullable SchemaReason add(
            ObjectNode form, String name, String value, SchemaShape shape, WireLimits limits) {
        SchemaShape property = shape.property(name);
        SchemaShape element = property.isArray() ? property.element() : property;
        return add(form, name, element.scalar(value, limits), shape, limits);
    }

    static @Nullable SchemaReason add(
            ObjectNode form, String name, JsonNode value, SchemaShape shape, WireLimits limits) {
        if (name.length() > limits.nameLength) {
            return SchemaReason.FORM_LIMIT;
        }
        if (shape.property(name).isArray() && !value.isArray()) {
            ArrayNode array = form.get(name) instanceof ArrayNode known ? known : form.putArray(name);
            array.add(value);
            return null;
        }
        return form.replace(name, value) == null ? null : SchemaReason.JSON_DUPLICATE_NAME;
    }

    private static JsonReader.Parsed refused(SchemaReason reason) {
        return new JsonReader.Parsed(null, reason);
    }
}
