package dev.everyhop.schema;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rewrites visited schemas of one document for requests or responses.
 *
 * <p>A schema is closed where it describes a value of its own, never where it is part of another one. Mostly that place is a
 * lone reference to a plain schema: then a closed twin of that schema takes its place, since {@code additionalProperties}
 * costs half of what {@code unevaluatedProperties} does and blames only what is to blame.
 */
final class SchemaClosing {

    private static final String TWINS = "x-everyhop-twins";
    private static final List<String> IDENTIFIERS = List.of("$id", "$anchor", "$dynamicAnchor");

    private final ObjectNode document;
    private final URI base;
    private final SchemaWalk walk;
    private final String forbidden;
    private final IdentityHashMap<ObjectNode, String> twins = new IdentityHashMap<>();
    private final List<ObjectNode> newTwins = new ArrayList<>();
    private int places;

    /** Takes the keyword that marks what must not be sent: {@code readOnly} or {@code writeOnly}. */
    SchemaClosing(ObjectNode document, URI base, SchemaWalk walk, String forbidden) {
        this.document = document;
        this.base = base;
        this.walk = walk;
        this.forbidden = forbidden;
    }

    /** Removes the names from {@code required} that must not be sent, in what the last walk came to. */
    void relaxRequired() {
        for (ObjectNode schema : walk.fresh) {
            if (schema.get("required") instanceof ArrayNode required) {
                List<JsonNode> kept = new ArrayList<>();
                for (JsonNode name : required) {
                    JsonNode property =
                            name.isString() ? schema.path("properties").get(name.stringValue()) : null;
                    if (property == null || !isForbidden(property, newSet())) {
                        kept.add(name);
                    }
                }
                required.removeAll().addAll(kept);
            }
        }
    }

    private boolean isForbidden(JsonNode property, Set<JsonNode> seen) {
        if (!(property instanceof ObjectNode schema) || !seen.add(schema)) {
            return false;
        }
        return schema.path(forbidden).asBoolean(false)
                || ((schema.has("$ref") || schema.has("allOf"))
                        && applied(schema).stream().anyMatch(part -> isForbidden(part, seen)));
    }

    /**
     * Closes what the last walk came to.
     *
     * @return a place that stands for the schema at {@code pointer}, closed: the schema itself may be part of another one
     */
    String close(JsonNode schema, String pointer) {
        walk.freshValues.forEach(this::close);
        ObjectNode root = document.objectNode();
        root.put("$ref", reference(pointer));
        walk.appliesInPlace.put(root, List.of(schema));
        close(root);
        String place = put(root);
        // Only now is all inside of them rewritten.
        for (ObjectNode original : newTwins) {
            ObjectNode twin = original.deepCopy();
            twin.put("additionalProperties", false);
            ((ObjectNode) document.get(TWINS)).set(name(twins.get(original)), twin);
        }
        newTwins.clear();
        return place;
    }

    private void close(ObjectNode schema) {
        if (isDecided(schema) || !listsProperties(schema, newSet())) {
            return;
        }
        if (applied(schema).isEmpty()) {
            schema.put("additionalProperties", false);
            return;
        }
        ObjectNode plain = plainTarget(schema);
        if (plain == null) {
            schema.put("unevaluatedProperties", false);
        } else if (!isDecided(plain)) {
            schema.put("$ref", reference(twinOf(plain)));
        }
    }

    private static boolean isDecided(ObjectNode schema) {
        return schema.has("additionalProperties") || schema.has("unevaluatedProperties");
    }

    /** Returns the schema that a lone reference leads to, if nothing else applies there either. */
    private @Nullable ObjectNode plainTarget(ObjectNode schema) {
        ObjectNode here = schema;
        for (Set<JsonNode> seen = newSet(); seen.add(here); ) {
            List<JsonNode> applied = applied(here);
            if (applied.isEmpty()) {
                ObjectNode target = here;
                // What is identified must not be there twice.
                return IDENTIFIERS.stream().anyMatch(name -> target.findValue(name) != null) ? null : target;
            }
            boolean lone = applied.size() == 1
                    && here.has("$ref")
                    && !here.has("properties")
                    && !here.has("patternProperties")
                    && applied.get(0) instanceof ObjectNode;
            if (!lone) {
                return null;
            }
            here = (ObjectNode) applied.get(0);
        }
        return null;
    }

    private String twinOf(ObjectNode plain) {
        return twins.computeIfAbsent(plain, original -> {
            newTwins.add(original);
            return put(document.objectNode());
        });
    }

    private String put(ObjectNode schema) {
        ObjectNode all = document.get(TWINS) instanceof ObjectNode known ? known : document.putObject(TWINS);
        String name = "t" + places++;
        all.set(name, schema);
        return "/" + TWINS + "/" + name;
    }

    private static String name(@Nullable String place) {
        return place == null ? "" : place.substring(TWINS.length() + 2);
    }

    private boolean listsProperties(JsonNode node, Set<JsonNode> seen) {
        if (!(node instanceof ObjectNode schema) || !seen.add(schema)) {
            return false;
        }
        return schema.has("properties")
                || schema.has("patternProperties")
                || applied(schema).stream().anyMatch(part -> listsProperties(part, seen));
    }

    private List<JsonNode> applied(ObjectNode schema) {
        return walk.appliesInPlace.getOrDefault(schema, List.of());
    }

    private String reference(String pointer) {
        return base + "#" + Pointers.toFragment(pointer);
    }

    private static Set<JsonNode> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
