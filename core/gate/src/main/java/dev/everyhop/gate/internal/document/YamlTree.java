package dev.everyhop.gate.internal.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON trees of YAML 1.2 texts: one document, JSON's types, no tags, few aliases. */
final class YamlTree {

    private static final int MAX_ALIASES = 50;
    private static final int MAX_NODES = 4_000_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String name;
    private int nodes;

    private YamlTree(String name) {
        this.name = name;
    }

    static JsonNode read(String name, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setSchema(new JsonSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setCodePointLimit(Document.MAX_BYTES)
                .build();
        try {
            return new YamlTree(name).node(new Load(settings).loadFromString(text), "", 0);
        } catch (YamlEngineException e) {
            throw new DocumentFault(name, "", "is not YAML 1.2 of one document: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw tooDeep(name);
        }
    }

    /** Counts what aliases stand for each time that they are met, so that a small text cannot become a large tree. */
    private JsonNode node(Object value, String pointer, int depth) {
        if (depth > Document.MAX_DEPTH) {
            throw tooDeep(name);
        }
        if (++nodes > MAX_NODES) {
            throw new DocumentFault(
                    name, "", "has more than " + MAX_NODES + " values, aliases counted as what they stand for");
        }
        if (value instanceof Map<?, ?> map) {
            return object(map, pointer, depth);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            for (int i = 0; i < list.size(); i++) {
                array.add(node(list.get(i), Pointers.child(pointer, Integer.toString(i)), depth + 1));
            }
            return array;
        }
        return scalar(value, pointer);
    }

    private JsonNode object(Map<?, ?> map, String pointer, int depth) {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            if (!(key instanceof String) && !(key instanceof Integer)) {
                throw new DocumentFault(name, pointer, "has a name that is no text: put it in quotes");
            }
            String text = key.toString();
            if (text.equals("<<")) {
                throw new DocumentFault(
                        name, pointer, "has a merge key, which is not YAML 1.2: write out what it merges");
            }
            if (object.has(text)) {
                throw new DocumentFault(name, pointer, "has the name '" + text + "' twice, as a number and as a text");
            }
            object.set(text, node(entry.getValue(), Pointers.child(pointer, text), depth + 1));
        }
        return object;
    }

    private JsonNode scalar(Object value, String pointer) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof String text) {
            return NODES.stringNode(text);
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        }
        if (value instanceof BigInteger number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return NODES.numberNode(BigDecimal.valueOf(number));
        }
        throw new DocumentFault(name, pointer, "is of a type that JSON does not have");
    }

    private static DocumentFault tooDeep(String name) {
        return new DocumentFault(
                name, "", "is nested more than " + Document.MAX_DEPTH + " deep, or an alias leads into itself");
    }
}
