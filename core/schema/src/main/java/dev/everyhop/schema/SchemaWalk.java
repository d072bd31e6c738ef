package dev.everyhop.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Visits the schemas that can be reached from some places of a document and refuses what cannot be used, naming the place.
 *
 * <p>What it learns serves the rest of the compilation: the declared names, the schemas that describe a value of their own
 * (and are closed for requests), and how schemas apply to one and the same value.
 */
final class SchemaWalk {

    private static final String METASCHEMAS = "https://json-schema.org/draft/2020-12/";
    private static final Set<String> DIALECTS =
            Set.of(METASCHEMAS + "schema", "https://spec.openapis.org/oas/3.1/dialect/base");

    /** Keywords whose schemas apply to the same value. */
    static final List<String> IN_PLACE = List.of("then", "else");

    static final List<String> IN_PLACE_LISTS = List.of("allOf", "anyOf", "oneOf");

    /** Those of which a match can make the whole fail: nothing below them may be narrowed. */
    private static final List<String> NEGATIVE_IN_PLACE = List.of("not", "if");

    private static final List<String> NON_MONOTONE = List.of("not", "if", "oneOf", "contains");

    private static final List<String> VALUES =
            List.of("items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "propertyNames");
    private static final List<String> MAPS_OF_VALUES = List.of("properties", "patternProperties");

    private final URI base;
    private final Set<String> resources;
    private final boolean openApi30;

    private final Map<String, JsonNode> identified = new HashMap<>();
    private final IdentityHashMap<JsonNode, Boolean> visited = new IdentityHashMap<>();
    private final IdentityHashMap<JsonNode, Integer> generations = new IdentityHashMap<>();
    private final IdentityHashMap<JsonNode, Boolean> finite = new IdentityHashMap<>();
    private final Deque<Reference> pending = new ArrayDeque<>();

    /** Grows with each walk while schemas compiled before are in use already. */
    final Set<String> declaredNames = ConcurrentHashMap.newKeySet();

    final IdentityHashMap<ObjectNode, List<JsonNode>> appliesInPlace = new IdentityHashMap<>();
    private final IdentityHashMap<ObjectNode, String> pointers = new IdentityHashMap<>();
    private final IdentityHashMap<ObjectNode, Boolean> valueSchemas = new IdentityHashMap<>();
    /** What the last walk came to for the first time. */
    final List<ObjectNode> fresh = new ArrayList<>();

    final List<ObjectNode> freshValues = new ArrayList<>();

    /** Whether the last walk gave a schema another role that an earlier walk had come to. */
    boolean changesEarlier;

    private int generation;

    private record Reference(ObjectNode from, String pointer, URI base, String target, boolean positive) {}

    private record Target(JsonNode node, String pointer, URI base) {}

    private enum Position {
        VALUE,
        IN_PLACE,
        DEFINITION
    }

    SchemaWalk(JsonNode root, URI base, Set<String> resources, boolean openApi30) {
        this.base = base;
        this.resources = resources;
        this.openApi30 = openApi30;
        identified.put(base.toString(), root);
    }

    /** Visits the schema at a place and all that it refers to. */
    void from(JsonNode schema, String pointer) {
        generation++;
        fresh.clear();
        freshValues.clear();
        changesEarlier = false;
        visit(schema, pointer, base, Position.IN_PLACE, true);
        // A reference may point to what is identified only further on: try until nothing moves any more.
        List<Reference> open = new ArrayList<>();
        while (!pending.isEmpty()) {
            open.addAll(pending);
            pending.clear();
            int before = open.size();
            open.removeIf(this::follow);
            if (open.size() == before && pending.isEmpty()) {
                Reference first = open.get(0);
                throw new SchemaCompileException(
                        first.pointer,
                        "the reference leads outside of the document. Nothing is loaded from elsewhere: put the schema into"
                                + " the document, for example under $defs, and refer to it there.");
            }
            pending.addAll(open);
            open.clear();
        }
        refuseEndlessRecursion();
    }

    private void visit(JsonNode node, String pointer, URI outerBase, Position position, boolean positive) {
        if (node.isBoolean()) {
            return;
        }
        if (!(node instanceof ObjectNode schema)) {
            throw new SchemaCompileException(pointer, "a schema is an object, true or false.");
        }
        if (position == Position.VALUE && positive && valueSchemas.put(schema, true) == null) {
            freshValues.add(schema);
            changesEarlier |= generations.getOrDefault(schema, generation) < generation;
        }
        Boolean before = visited.get(schema);
        if (before != null && (before || !positive)) {
            return;
        }
        visited.put(schema, positive);
        if (pointers.putIfAbsent(schema, pointer) == null) {
            fresh.add(schema);
            generations.put(schema, generation);
        }
        if (openApi30) {
            OpenApi30.translate(schema);
        }
        SchemaTyping.check(schema, pointer);
        URI here = identify(schema, pointer, outerBase);
        checkPatterns(schema, pointer);
        reference(schema, "$ref", pointer, here, positive);
        reference(schema, "$dynamicRef", pointer, here, positive);
        schema.path("properties").propertyNames().forEach(declaredNames::add);
        visitChildren(schema, pointer, here, positive);
    }

    private void visitChildren(ObjectNode schema, String pointer, URI here, boolean positive) {
        for (String keyword : IN_PLACE) {
            inPlace(schema, schema.get(keyword), Pointers.child(pointer, keyword), here, positive);
        }
        for (String keyword : NEGATIVE_IN_PLACE) {
            inPlace(schema, schema.get(keyword), Pointers.child(pointer, keyword), here, false);
        }
        for (String keyword : IN_PLACE_LISTS) {
            list(
                    schema.get(keyword),
                    Pointers.child(pointer, keyword),
                    (child, at) -> inPlace(schema, child, at, here, positive));
        }
        map(schema, "dependentSchemas", pointer, (child, at) -> inPlace(schema, child, at, here, positive));
        for (String keyword : VALUES) {
            JsonNode child = schema.get(keyword);
            if (child != null) {
                visit(child, Pointers.child(pointer, keyword), here, Position.VALUE, positive);
            }
        }
        JsonNode contains = schema.get("contains");
        if (contains != null) {
            visit(contains, Pointers.child(pointer, "contains"), here, Position.VALUE, false);
        }
        list(
                schema.get("prefixItems"),
                Pointers.child(pointer, "prefixItems"),
                (child, at) -> visit(child, at, here, Position.VALUE, positive));
        for (String keyword : MAPS_OF_VALUES) {
            map(schema, keyword, pointer, (child, at) -> visit(child, at, here, Position.VALUE, positive));
        }
        map(schema, "$defs", pointer, (child, at) -> visit(child, at, here, Position.DEFINITION, positive));
    }

    private interface Child {
        void accept(JsonNode schema, String pointer);
    }

    private void inPlace(ObjectNode parent, @Nullable JsonNode child, String pointer, URI here, boolean positive) {
        if (child != null) {
            applies(parent, child);
            visit(child, pointer, here, Position.IN_PLACE, positive);
        }
    }

    private void applies(ObjectNode parent, JsonNode child) {
        appliesInPlace.computeIfAbsent(parent, p -> new ArrayList<>()).add(child);
    }

    private static void list(@Nullable JsonNode schemas, String pointer, Child child) {
        if (schemas == null) {
            return;
        }
        if (!schemas.isArray()) {
            throw new SchemaCompileException(pointer, "a list of schemas is expected.");
        }
        for (int i = 0; i < schemas.size(); i++) {
            child.accept(schemas.get(i), Pointers.child(pointer, i));
        }
    }

    private static void map(ObjectNode schema, String keyword, String pointer, Child child) {
        JsonNode schemas = schema.get(keyword);
        String at = Pointers.child(pointer, keyword);
        if (schemas == null) {
            return;
        }
        if (!schemas.isObject()) {
            throw new SchemaCompileException(at, "an object of schemas is expected.");
        }
        for (Map.Entry<String, JsonNode> entry : schemas.properties()) {
            child.accept(entry.getValue(), Pointers.child(at, entry.getKey()));
        }
    }

    /** Returns whether a keyword can be reached from a schema that was visited whose outcome can turn with that of a part. */
    boolean reachesNonMonotone(JsonNode from) {
        IdentityHashMap<JsonNode, Boolean> seen = new IdentityHashMap<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (!node.isContainer() || seen.put(node, true) != null) {
                continue;
            }
            if (node instanceof ObjectNode schema && pointers.containsKey(schema)) {
                if (NON_MONOTONE.stream().anyMatch(schema::has)) {
                    return true;
                }
                appliesInPlace.getOrDefault(schema, List.of()).forEach(open::push);
            }
            node.values().forEach(open::push);
        }
        return false;
    }

    private URI identify(ObjectNode schema, String pointer, URI outerBase) {
        JsonNode dialect = schema.get("$schema");
        if (dialect != null
                && !(dialect.isString()
                        && (DIALECTS.contains(dialect.stringValue()) || resources.contains(dialect.stringValue())))) {
            throw new SchemaCompileException(
                    Pointers.child(pointer, "$schema"), "only JSON Schema draft 2020-12 is understood.");
        }
        URI here = outerBase;
        JsonNode id = schema.get("$id");
        if (id != null && id.isString()) {
            here = resolve(outerBase, id.stringValue(), Pointers.child(pointer, "$id"));
            identified.putIfAbsent(here.toString(), schema);
        }
        for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
            JsonNode anchor = schema.get(keyword);
            if (anchor != null && anchor.isString()) {
                identified.putIfAbsent(here + "#" + anchor.stringValue(), schema);
            }
        }
        return here;
    }

    private static void checkPatterns(ObjectNode schema, String pointer) {
        JsonNode pattern = schema.get("pattern");
        if (pattern != null && pattern.isString()) {
            checkPattern(pattern.stringValue(), Pointers.child(pointer, "pattern"));
        }
        String at = Pointers.child(pointer, "patternProperties");
        for (String name : schema.path("patternProperties").propertyNames()) {
            checkPattern(name, Pointers.child(at, name));
        }
    }

    private static void checkPattern(String pattern, String pointer) {
        try {
            Regex.compile(pattern);
        } catch (Regex.Unsupported e) {
            throw new SchemaCompileException(
                    pointer, "the pattern " + e.getMessage() + ". Write it without, or check that rule in code.");
        }
    }

    private void reference(ObjectNode schema, String keyword, String pointer, URI here, boolean positive) {
        JsonNode target = schema.get(keyword);
        if (target != null && target.isString()) {
            pending.add(new Reference(schema, Pointers.child(pointer, keyword), here, target.stringValue(), positive));
        }
    }

    private boolean follow(Reference reference) {
        URI absolute = resolve(reference.base, reference.target, reference.pointer);
        String fragment = absolute.getRawFragment() == null ? "" : Pointers.decodeFragment(absolute.getRawFragment());
        String resource = withoutFragment(absolute);
        if (resources.contains(resource) || resource.startsWith(METASCHEMAS)) {
            return true;
        }
        JsonNode node = identified.get(resource);
        if (node == null) {
            return false;
        }
        Target target;
        if (fragment.isEmpty() || fragment.startsWith("/")) {
            target = descend(node, fragment, URI.create(resource), reference);
        } else {
            JsonNode anchored = identified.get(resource + "#" + fragment);
            if (anchored == null) {
                return false;
            }
            target = new Target(anchored, pointerOf(anchored, reference.pointer), URI.create(resource));
        }
        applies(reference.from, target.node);
        visit(target.node, target.pointer, target.base, Position.IN_PLACE, reference.positive);
        return true;
    }

    private Target descend(JsonNode from, String fragment, URI resource, Reference reference) {
        JsonNode node = from;
        URI here = resource;
        List<String> segments = Objects.requireNonNullElse(Pointers.segments(fragment), List.of());
        for (int i = 0; i < segments.size(); i++) {
            // What is identified on the way changes the base of what lies below it.
            JsonNode id = i == 0 ? null : node.get("$id");
            if (id != null && id.isString()) {
                here = resolve(here, id.stringValue(), reference.pointer);
            }
            JsonNode next = Pointers.step(node, segments.get(i));
            if (next == null) {
                throw new SchemaCompileException(reference.pointer, "the reference points to nothing.");
            }
            node = next;
        }
        return new Target(node, pointerOf(from, "") + fragment, here);
    }

    private String pointerOf(JsonNode node, String otherwise) {
        return node instanceof ObjectNode object ? pointers.getOrDefault(object, otherwise) : otherwise;
    }

    private static URI resolve(URI base, String reference, String pointer) {
        try {
            URI target = new URI(reference);
            if (reference.isEmpty() || reference.startsWith("#")) {
                // URI.resolve loses the path here, and cannot do it at all for a URN.
                return new URI(withoutFragment(base) + reference);
            }
            return target.isAbsolute() ? target : base.resolve(target);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new SchemaCompileException(pointer, "this is not a URI reference.");
        }
    }

    private static String withoutFragment(URI uri) {
        String text = uri.toString();
        int hash = text.indexOf('#');
        return hash < 0 ? text : text.substring(0, hash);
    }

    /** A schema that comes back to itself for the same value would never end. */
    private void refuseEndlessRecursion() {
        fresh.forEach(this::descendInPlace);
    }

    private void descendInPlace(JsonNode node) {
        Boolean state = finite.get(node);
        if (state != null && !state) {
            throw new SchemaCompileException(
                    pointerOf(node, ""), "the schema refers back to itself for the same value, without end.");
        }
        if (state != null || !(node instanceof ObjectNode schema)) {
            return;
        }
        finite.put(node, false);
        appliesInPlace.getOrDefault(schema, List.of()).forEach(this::descendInPlace);
        finite.put(node, true);
    }
}
