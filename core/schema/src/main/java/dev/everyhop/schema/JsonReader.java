package dev.everyhop.schema;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one JSON text in one pass of tokens, checking every limit before the value in question is kept.
 *
 * <p>The tokens are Jackson's. Its own limits only keep it from reading on through an endless name, string or number:
 * counting here is exact and gives each refusal its own reason.
 */
final class JsonReader {

    /** The reader and the validator recurse once for each level. */
    static final int MAX_DEPTH = 256;

    /** No number that the limits could allow is longer. */
    private static final int MAX_NUMBER = 2_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final WireLimits limits;
    private int tokens;
    private @Nullable SchemaReason reason;

    private JsonReader(JsonParser parser, WireLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    /** A tree, or the reason why there is none: exactly one of the two is present. */
    record Parsed(@Nullable JsonNode tree, @Nullable SchemaReason reason) {}

    /** As many as there are different limits: those of a service, not of its requests. */
    private static final Map<Bounds, JsonFactory> TOKENS = new ConcurrentHashMap<>();

    private record Bounds(int nameBytes, int stringLength) {}

    /** Returns what makes the tokens of texts within these limits. */
    static JsonFactory tokens(WireLimits limits) {
        // A character of a name takes up to three bytes; a number is measured like a string while it is read.
        long nameBytes = Math.min(Integer.MAX_VALUE, 3L * limits.nameLength);
        return TOKENS.computeIfAbsent(
                new Bounds((int) nameBytes, Math.max(limits.stringLength, MAX_NUMBER)), JsonReader::tokens);
    }

    private static JsonFactory tokens(Bounds bounds) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH + 1)
                        .maxNameLength(bounds.nameBytes)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(bounds.stringLength)
                        .build())
                // The text is known to be UTF-8; guessing could only make something else of it.
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .build();
    }

    static Parsed read(byte[] text, WireLimits limits) {
        return read(BodyText.of(text), limits);
    }

    static Parsed read(BodyText text, WireLimits limits) {
        try (JsonParser parser = limits.jsonTokens.createParser(ObjectReadContext.empty(), text)) {
            JsonReader reader = new JsonReader(parser, limits);
            JsonNode tree = reader.value(reader.next(), 0);
            if (tree != null && reader.next() != null) {
                reader.refuse(SchemaReason.JSON_TRAILING);
            }
            return reader.reason == null ? new Parsed(tree, null) : new Parsed(null, reader.reason);
        } catch (JacksonException e) {
            // The exception may quote the text: it ends here.
            return new Parsed(null, text.reason() == null ? SchemaReason.JSON_SYNTAX : text.reason());
        }
    }

    private @Nullable JsonToken next() {
        JsonToken token;
        try {
            token = parser.nextToken();
        } catch (StreamConstraintsException e) {
            refuse(e.getOriginalMessage().startsWith("Name") ? SchemaReason.JSON_NAME : SchemaReason.JSON_NUMBER);
            return null;
        }
        if (token != null && ++tokens > limits.tokens) {
            refuse(SchemaReason.JSON_TOKENS);
            return null;
        }
        return token;
    }

    private @Nullable JsonNode value(@Nullable JsonToken token, int depth) {
        if (token == null) {
            return refuse(SchemaReason.JSON_SYNTAX);
        }
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> string();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> refuse(SchemaReason.JSON_SYNTAX);
        };
    }

    private @Nullable JsonNode object(int depth) {
        if (depth > limits.depth) {
            return refuse(SchemaReason.JSON_DEPTH);
        }
        ObjectNode object = NODES.objectNode();
        for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
            if (token == null) {
                return refuse(SchemaReason.JSON_SYNTAX);
            }
            String name = parser.currentName();
            if (name.length() > limits.nameLength) {
                return refuse(SchemaReason.JSON_NAME);
            }
            if (!Utf8.isPlain(name)) {
                return refuse(SchemaReason.JSON_TEXT);
            }
            if (object.has(name)) {
                return refuse(SchemaReason.JSON_DUPLICATE_NAME);
            }
            if (object.size() == limits.objectSize) {
                return refuse(SchemaReason.JSON_OBJECT);
            }
            JsonNode value = value(next(), depth);
            if (value == null) {
                return null;
            }
            object.set(name, value);
        }
        return object;
    }

    private @Nullable JsonNode array(int depth) {
        if (depth > limits.depth) {
            return refuse(SchemaReason.JSON_DEPTH);
        }
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (array.size() == limits.arraySize) {
                return refuse(SchemaReason.JSON_ARRAY);
            }
            JsonNode value = value(token, depth);
            if (value == null) {
                return null;
            }
            array.add(value);
        }
        return array;
    }

    private @Nullable JsonNode string() {
        try {
            if (parser.getStringLength() > limits.stringLength) {
                return refuse(SchemaReason.JSON_STRING);
            }
        } catch (StreamConstraintsException e) {
            return refuse(SchemaReason.JSON_STRING);
        }
        String text = parser.getString();
        return Utf8.isPlain(text) ? NODES.stringNode(text) : refuse(SchemaReason.JSON_TEXT);
    }

    private @Nullable JsonNode integer() {
        int length = parser.getStringLength();
        if (length > limits.numberDigits && parser.getString().replace("-", "").length() > limits.numberDigits) {
            return refuse(SchemaReason.JSON_NUMBER);
        }
        if (length > 18) {
            return NODES.numberNode(parser.getBigIntegerValue());
        }
        long value = parser.getLongValue();
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private @Nullable JsonNode decimal() {
        String text = parser.getString();
        return isWithin(text, limits) ? NODES.numberNode(new BigDecimal(text)) : refuse(SchemaReason.JSON_NUMBER);
    }

    /** Returns whether a JSON number keeps the limits; only then is it made a number. */
    static boolean isWithin(String number, WireLimits limits) {
        int exponentAt = Math.max(number.indexOf('e'), number.indexOf('E'));
        int end = exponentAt < 0 ? number.length() : exponentAt;
        int digits = 0;
        for (int i = 0; i < end; i++) {
            digits += number.charAt(i) >= '0' ? 1 : 0;
        }
        if (digits > limits.numberDigits) {
            return false;
        }
        if (exponentAt < 0) {
            return true;
        }
        String exponent = number.substring(exponentAt + 1);
        return exponent.length() <= 6 && Math.abs(Integer.parseInt(exponent)) <= limits.numberExponent;
    }

    private @Nullable JsonNode refuse(SchemaReason why) {
        // The first reason is the cause; what follows from it while unwinding is not.
        reason = reason == null ? why : reason;
        return null;
    }
}
