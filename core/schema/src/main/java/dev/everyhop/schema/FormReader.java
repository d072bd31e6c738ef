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
        if (!Utf8.isStrict(body, 0, body.length)) {
            return refused(SchemaReason.BODY_CHARSET);
        }
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        String text = new String(body, StandardCharsets.UTF_8);
        int fields = 0;
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('&', from);
            String field = text.substring(from, end < 0 ? text.length() : end);
            from += field.length() + 1;
            if (++fields > limits.fields || field.length() > 3 * ((long) limits.stringLength + limits.nameLength)) {
                return refused(SchemaReason.FORM_LIMIT);
            }
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
