package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes JSON of one parameter, by its style and the types of its schema.
 *
 * <p>Delimiters are looked for before decoding: an encoded one is part of a value. In a query they may come encoded where
 * the style says so.
 */
final class ParameterReader {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Parameter parameter;
    private final SchemaShape shape;
    private final WireLimits limits;
    private @Nullable String fault;

    ParameterReader(Parameter parameter, WireLimits limits) {
        this.parameter = parameter;
        this.shape = parameter.schema().shape();
        this.limits = limits;
    }

    /** Returns what is wrong with the way it is written: {@code malformed}, {@code repeated} or {@code tooLong}. */
    @Nullable
    String fault() {
        return fault;
    }

    @Nullable
    JsonNode path(@Nullable String raw) {
        if (raw == null) {
            return null;
        }
        if (raw.length() > limits.parameterLength) {
            return fail("tooLong");
        }
        String name = parameter.name();
        return switch (parameter.style()) {
            case LABEL ->
                raw.startsWith(".")
                        ? value(raw.substring(1), parameter.explode() ? "\\." : ",", false)
                        : fail("malformed");
            case MATRIX -> matrix(raw, name);
            case JSON -> json(Percent.decodeText(raw, false));
            default -> value(raw, ",", false);
        };
    }

    private @Nullable JsonNode matrix(String raw, String name) {
        if (!raw.startsWith(";")) {
            return fail("malformed");
        }
        if (shape.isObject() && parameter.explode()) {
            return value(raw.substring(1), ";", false);
        }
        List<String> values = new ArrayList<>();
        for (String part : raw.substring(1).split(";", -1)) {
            if (!part.startsWith(name + "=")) {
                return fail("malformed");
            }
            values.add(part.substring(name.length() + 1));
        }
        return values(values, ",", false);
    }

    @Nullable
    JsonNode header(List<String> lines) {
        if (lines.isEmpty()) {
            return null;
        }
        String joined = String.join(",", lines);
        if (joined.length() > limits.parameterLength) {
            return fail("tooLong");
        }
        if (!Utf8.isPlain(joined)) {
            return fail("malformed");
        }
        if (parameter.style() == Parameter.Style.JSON || !(shape.isArray() || shape.isObject())) {
            // A header that takes one value is not a list: a comma belongs to it, a second line does not.
            if (lines.size() > 1) {
                return fail("repeated");
            }
            return parameter.style() == Parameter.Style.JSON ? json(joined) : shape.scalar(joined.strip(), limits);
        }
        List<String> elements = new ArrayList<>();
        for (String element : joined.split(",", -1)) {
            elements.add(element.strip());
        }
        return shape.isArray() ? array(elements) : object(elements);
    }

    @Nullable
    JsonNode pairs(List<RawPair> pairs, boolean plusIsSpace) {
        if (parameter.style() == Parameter.Style.DEEP_OBJECT) {
            return deepObject(pairs, plusIsSpace);
        }
        if (parameter.style() == Parameter.Style.FORM && parameter.explode() && shape.isObject()) {
            return spreadObject(pairs, plusIsSpace);
        }
        List<String> values = new ArrayList<>();
        for (RawPair pair : pairs) {
            if (parameter.name().equals(Percent.decodeText(pair.name(), plusIsSpace))) {
                values.add(pair.value());
            }
        }
        if (values.isEmpty()) {
            return null;
        }
        if (parameter.style() == Parameter.Style.JSON) {
            return values.size() > 1 ? fail("repeated") : json(Percent.decodeText(values.get(0), plusIsSpace));
        }
        String delimiter =
                switch (parameter.style()) {
                    case SPACE_DELIMITED -> "%20|\\+";
                    case PIPE_DELIMITED -> "\\||%7[cC]";
                    default -> ",";
                };
        return values(values, delimiter, plusIsSpace);
    }

    /** Takes each value that came under the name: apart where elements are exploded, in one value elsewhere. */
    private @Nullable JsonNode values(List<String> raw, String delimiter, boolean plusIsSpace) {
        if (shape.isArray() && parameter.explode() && (raw.size() > 1 || !shape.isScalar())) {
            List<String> elements = new ArrayList<>();
            for (String element : raw) {
                String text = Percent.decodeText(element, plusIsSpace);
                if (text == null) {
                    return fail("malformed");
                }
                elements.add(text);
            }
            return array(elements);
        }
        return raw.size() > 1 ? fail("repeated") : value(raw.get(0), delimiter, plusIsSpace);
    }

    private @Nullable JsonNode value(String raw, String delimiter, boolean plusIsSpace) {
        if (shape.isScalar()) {
            String text = Percent.decodeText(raw, plusIsSpace);
            return text == null ? fail("malformed") : shape.scalar(text, limits);
        }
        List<String> elements = new ArrayList<>();
        for (String element : Pattern.compile(delimiter).split(raw, -1)) {
            if (shape.isObject() && parameter.explode()) {
                int equals = element.indexOf('=');
                if (equals < 0) {
                    return fail("malformed");
                }
                elements.add(element.substring(0, equals));
                elements.add(element.substring(equals + 1));
            } else {
                elements.add(element);
            }
        }
        List<String> decoded = new ArrayList<>();
        for (String element : elements) {
            String text = Percent.decodeText(element, plusIsSpace);
            if (text == null) {
                return fail("malformed");
            }
            decoded.add(text);
        }
        return shape.isArray() ? array(decoded) : object(decoded);
    }

    private ArrayNode array(List<String> elements) {
        ArrayNode array = NODES.arrayNode();
        elements.forEach(element -> array.add(shape.element().scalar(element, limits)));
        return array;
    }

    private @Nullable JsonNode object(List<String> namesAndValues) {
        if (namesAndValues.size() % 2 != 0) {
            return fail("malformed");
        }
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            String name = namesAndValues.get(i);
            if (object.replace(name, shape.property(name).scalar(namesAndValues.get(i + 1), limits)) != null) {
                return fail("repeated");
            }
        }
        return object;
    }

    private @Nullable JsonNode deepObject(List<RawPair> pairs, boolean plusIsSpace) {
        ObjectNode object = NODES.objectNode();
        for (RawPair pair : pairs) {
            String name = Percent.decodeText(pair.name(), plusIsSpace);
            if (name != null && name.startsWith(parameter.name() + "[")) {
                String key = name.substring(parameter.name().length() + 1);
                if (!key.endsWith("]")
                        || key.length() == 1
                        || key.indexOf('[') >= 0
                        || key.indexOf(']') < key.length() - 1) {
                    return fail("malformed");
                }
                put(object, key.substring(0, key.length() - 1), pair.value(), plusIsSpace);
            }
        }
        return object.isEmpty() || fault != null ? null : object;
    }

    private @Nullable JsonNode spreadObject(List<RawPair> pairs, boolean plusIsSpace) {
        ObjectNode object = NODES.objectNode();
        for (RawPair pair : pairs) {
            String name = Percent.decodeText(pair.name(), plusIsSpace);
            if (name != null && shape.properties().containsKey(name)) {
                put(object, name, pair.value(), plusIsSpace);
            }
        }
        return object.isEmpty() || fault != null ? null : object;
    }

    private void put(ObjectNode object, String name, String raw, boolean plusIsSpace) {
        String text = Percent.decodeText(raw, plusIsSpace);
        if (text == null) {
            fail("malformed");
        } else if (object.replace(name, shape.property(name).scalar(text, limits)) != null) {
            fail("repeated");
        }
    }

    private @Nullable JsonNode json(@Nullable String text) {
        JsonNode tree = text == null
                ? null
                : JsonReader.read(text.getBytes(StandardCharsets.UTF_8), limits).tree();
        return tree == null ? fail("malformed") : tree;
    }

    private @Nullable JsonNode fail(String what) {
        fault = what;
        return null;
    }
}
