package dev.everyhop.schema;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses a keyword whose value is not of its kind (the validation vocabulary of JSON Schema 2020-12): the validator would
 * pass over it without a word, and nobody would learn that nothing is checked.
 */
final class SchemaTyping {

    private static final List<String> TYPES =
            List.of("array", "boolean", "integer", "null", "number", "object", "string");

    private record Kind(String sentence, Predicate<JsonNode> fits) {}

    private static final Kind TYPE = new Kind(
            "a type is one of " + String.join(", ", TYPES) + ", or a list of different ones.",
            value -> isType(value) || (isSet(value) && !value.isEmpty() && each(value, SchemaTyping::isType)));
    private static final Kind COUNT = new Kind("a whole number from 0 on is expected.", SchemaTyping::isCount);
    private static final Kind NUMBER = new Kind("a number is expected.", JsonNode::isNumber);
    private static final Kind DIVISOR = new Kind(
            "a number above 0 is expected.",
            value -> value.isNumber() && value.decimalValue().signum() > 0);
    private static final Kind TEXT = new Kind("a text is expected.", JsonNode::isString);
    private static final Kind FLAG = new Kind("true or false is expected.", JsonNode::isBoolean);
    private static final Kind LIST = new Kind("a list is expected.", JsonNode::isArray);
    private static final Kind NAMES =
            new Kind("a list of names is expected.", value -> value.isArray() && each(value, JsonNode::isString));
    private static final Kind LISTS_OF_NAMES =
            new Kind("an object of lists of names is expected.", value -> value.isObject() && each(value, NAMES.fits));

    private static final Map<String, Kind> KINDS = Stream.of(
                    kind(TYPE, "type"),
                    kind(
                            COUNT,
                            "maxLength",
                            "minLength",
                            "maxItems",
                            "minItems",
                            "maxContains",
                            "minContains",
                            "maxProperties",
                            "minProperties"),
                    kind(NUMBER, "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
                    kind(DIVISOR, "multipleOf"),
                    kind(TEXT, "pattern", "format", "$ref", "$dynamicRef", "$id", "$anchor", "$dynamicAnchor"),
                    kind(FLAG, "uniqueItems", "readOnly", "writeOnly"),
                    kind(LIST, "enum"),
                    kind(NAMES, "required"),
                    kind(LISTS_OF_NAMES, "dependentRequired"))
            .flatMap(kinds -> kinds.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private SchemaTyping() {}

    private static Map<String, Kind> kind(Kind kind, String... keywords) {
        return Stream.of(keywords).collect(Collectors.toMap(keyword -> keyword, keyword -> kind));
    }

    static void check(ObjectNode schema, String pointer) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            Kind kind = KINDS.get(keyword.getKey());
            if (kind != null && !kind.fits.test(keyword.getValue())) {
                throw new SchemaCompileException(Pointers.child(pointer, keyword.getKey()), kind.sentence);
            }
        }
    }

    private static boolean isType(JsonNode value) {
        return value.isString() && TYPES.contains(value.stringValue());
    }

    private static boolean isCount(JsonNode value) {
        if (!value.isNumber()) {
            return false;
        }
        // 2.0 is a whole number, too (JSON Schema Core, section 4.2.3).
        BigDecimal number = value.decimalValue();
        return number.signum() >= 0 && number.stripTrailingZeros().scale() <= 0;
    }

    private static boolean isSet(JsonNode value) {
        return value.isArray() && Set.copyOf(value.values()).size() == value.size();
    }

    private static boolean each(JsonNode container, Predicate<JsonNode> fits) {
        return container.values().stream().allMatch(fits);
    }
}
