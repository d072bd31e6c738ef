package dev.everyhop.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A total order of JSON values in which equal values, in the sense of JSON Schema, compare as equal. */
final class JsonOrder implements Comparator<JsonNode> {

    static final JsonOrder INSTANCE = new JsonOrder();

    private JsonOrder() {}

    static boolean hasDuplicate(JsonNode array) {
        return array.isArray() && hasDuplicate(array, INSTANCE);
    }

    static boolean hasDuplicate(JsonNode array, Comparator<JsonNode> order) {
        List<JsonNode> sorted = new ArrayList<>(array.values());
        sorted.sort(order);
        for (int i = 1; i < sorted.size(); i++) {
            if (order.compare(sorted.get(i - 1), sorted.get(i)) == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue());
        }
        int kind = a.getNodeType().compareTo(b.getNodeType());
        if (kind != 0) {
            return kind;
        }
        return switch (a.getNodeType()) {
            case STRING -> a.stringValue().compareTo(b.stringValue());
            case BOOLEAN -> Boolean.compare(a.booleanValue(), b.booleanValue());
            case ARRAY -> compareAll(List.copyOf(a.values()), List.copyOf(b.values()));
            case OBJECT -> compareObjects(a, b);
            default -> 0;
        };
    }

    private int compareObjects(JsonNode a, JsonNode b) {
        Map<String, JsonNode> left = sorted(a);
        Map<String, JsonNode> right = sorted(b);
        List<String> leftNames = List.copyOf(left.keySet());
        List<String> rightNames = List.copyOf(right.keySet());
        int names = Integer.compare(leftNames.size(), rightNames.size());
        for (int i = 0; names == 0 && i < leftNames.size(); i++) {
            names = leftNames.get(i).compareTo(rightNames.get(i));
        }
        return names != 0 ? names : compareAll(List.copyOf(left.values()), List.copyOf(right.values()));
    }

    private int compareAll(List<JsonNode> a, List<JsonNode> b) {
        int order = Integer.compare(a.size(), b.size());
        for (int i = 0; order == 0 && i < a.size(); i++) {
            order = compare(a.get(i), b.get(i));
        }
        return order;
    }

    private static Map<String, JsonNode> sorted(JsonNode object) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }
}
