package dev.everyhop.schema;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rewrites the schema object of OpenAPI 3.0 (version 3.0.4, section 4.7.24) to JSON Schema 2020-12. */
final class OpenApi30 {

    private OpenApi30() {}

    static void translate(ObjectNode schema) {
        if (schema.has("$ref")) {
            // There, what stands beside a reference is ignored.
            List<String> names = new ArrayList<>(schema.propertyNames());
            names.remove("$ref");
            schema.remove(names);
            return;
        }
        JsonNode type = schema.get("type");
        JsonNode nullable = schema.remove("nullable");
        if (nullable != null && nullable.isBoolean() && nullable.booleanValue() && type != null && type.isString()) {
            schema.putArray("type").add(type.stringValue()).add("null");
        }
        exclusive(schema, "exclusiveMinimum", "minimum");
        exclusive(schema, "exclusiveMaximum", "maximum");
    }

    private static void exclusive(ObjectNode schema, String flag, String bound) {
        JsonNode exclusive = schema.get(flag);
        if (exclusive == null || !exclusive.isBoolean()) {
            return;
        }
        schema.remove(flag);
        if (exclusive.booleanValue() && schema.has(bound)) {
            schema.set(flag, schema.remove(bound));
        }
    }
}
