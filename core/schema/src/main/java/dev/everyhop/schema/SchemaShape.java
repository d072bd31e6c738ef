package dev.everyhop.schema;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a schema says of the types of a value, as far as texts need it to become JSON: parameters and forms come without
 * types.
 */
record SchemaShape(
        Set<String> types,
        Map<String, SchemaShape> properties,
        @Nullable SchemaShape items) {

    static final SchemaShape ANY = new SchemaShape(Set.of(), Map.of(), null);

    /** Parameters and forms are flat: an object of arrays of scalars is as deep as they go. */
    private static final int MAX_DEPTH = 3;

    static SchemaShape of(JsonNode schema, IdentityHashMap<ObjectNode, List<JsonNode>> appliesInPlace) {
        return of(schema, appliesInPlace, 0);
    }

    private static SchemaShape of(
            JsonNode schema, IdentityHashMap<ObjectNode, List<JsonNode>> appliesInPlace, int depth) {
        Set<String> types = new HashSet<>();
        Map<String, SchemaShape> properties = new HashMap<>();
        SchemaShape items = null;
        Set<JsonNode> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(schema, appliesInPlace, parts);
        for (JsonNode part : parts) {
            JsonNode type = part.path("type");
            if (type.isString()) {
                types.add(type.stringValue());
            }
            type.forEach(one -> types.add(one.asString("")));
            if (depth < MAX_DEPTH) {
                part.path("properties")
                        .properties()
                        .forEach(entry -> properties.putIfAbsent(
                                entry.getKey(), of(entry.getValue(), appliesInPlace, depth + 1)));
                items = part.has("items") ? of(part.get("items"), appliesInPlace, depth + 1) : items;
            }
        }
        return new SchemaShape(types, properties, items);
    }

    private static void collect(
            JsonNode node, IdentityHashMap<ObjectNode, List<JsonNode>> appliesInPlace, Set<JsonNode> parts) {
        if (node instanceof ObjectNode schema && parts.add(schema)) {
            appliesInPlace.getOrDefault(schema, List.of()).forEach(part -> collect(part, appliesInPlace, parts));
        }
    }

    boolean isObject() {
        return types.contains("object") || (types.isEmpty() && !properties.isEmpty());
    }

    boolean isArray() {
        return types.contains("array") || (types.isEmpty() && items != null);
    }

    boolean isScalar() {
        return (!isObject() && !isArray())
                || types.stream().anyMatch(type -> !type.equals("object") && !type.equals("array"));
    }

    SchemaShape property(String name) {
        return properties.getOrDefault(name, ANY);
    }

    SchemaShape element() {
        return items == null ? ANY : items;
    }

    /** Returns the text as the type that the schema wants, or as text if it is not of that type. */
    JsonNode scalar(String text, WireLimits limits) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (types.contains("string") || types.isEmpty()) {
            return nodes.stringNode(text);
        }
        if (types.contains("boolean") && (text.equals("true") || text.equals("false"))) {
            return nodes.booleanNode(text.equals("true"));
        }
        if ((types.contains("integer") || types.contains("number")) && isNumber(text)) {
            return JsonReader.isWithin(text, limits) ? nodes.numberNode(new BigDecimal(text)) : nodes.stringNode(text);
        }
        if (types.contains("null") && text.isEmpty()) {
            return nodes.nullNode();
        }
        return nodes.stringNode(text);
    }

    /** The grammar of RFC 8259, section 6, by hand: no backtracking on what a client sends. */
    private static boolean isNumber(String text) {
        int i = text.startsWith("-") ? 1 : 0;
        int integer = digits(text, i);
        if (integer == i || (text.charAt(i) == '0' && integer > i + 1)) {
            return false;
        }
        i = integer;
        if (i < text.length() && text.charAt(i) == '.') {
            int fraction = digits(text, i + 1);
            if (fraction == i + 1) {
                return false;
            }
            i = fraction;
        }
        if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
            i++;
            i += i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-') ? 1 : 0;
            int exponent = digits(text, i);
            if (exponent == i) {
                return false;
            }
            i = exponent;
        }
        return i == text.length();
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
