package dev.everyhop.schema;

import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON document that holds schemas, such as an OpenAPI document: read once, its schemas compiled one by one.
 *
 * <p><b>Security guarantees.</b> Nothing is loaded from the network, the file system or the class path; a reference that
 * leads elsewhere, a pattern that needs backtracking, a dialect other than 2020-12 and endless recursion are refused here,
 * not met while serving.
 *
 * <p><b>Thread safety.</b> {@link #schema} takes a lock; the schemas it returns are immutable.
 *
 * <p><b>Failure.</b> {@link SchemaCompileException}, with the place in the document.
 */
public final class SchemaDocument {

    /** Schemas are the service's own: these bounds catch a wrong file, not an attack. */
    private static final WireLimits LIMITS = WireLimits.builder()
            .bytes(64 << 20)
            .inflatedBytes(64 << 20)
            .depth(JsonReader.MAX_DEPTH)
            .tokens(Integer.MAX_VALUE)
            .stringLength(1 << 20)
            .nameLength(1 << 12)
            .arraySize(1 << 20)
            .objectSize(1 << 20)
            .build();

    private static final String BASE = "https://document.invalid/";

    private final JsonNode tree;
    private final Map<String, JsonNode> resources;
    private final boolean openApi30;
    private final Map<SchemaMode, View> views = new EnumMap<>(SchemaMode.class);
    private final Lock compiling = new ReentrantLock();

    private SchemaDocument(Builder builder) {
        tree = builder.tree;
        resources = Map.copyOf(builder.resources);
        openApi30 = builder.openApi30;
    }

    /** Reads a document of JSON Schema 2020-12, or an OpenAPI 3.1 document. */
    public static SchemaDocument parse(byte[] json) {
        return builder(json).build();
    }

    /** Returns a builder for a document. */
    public static Builder builder(byte[] json) {
        return new Builder(read(json, ""));
    }

    /**
     * Compiles the schema at a place of this document.
     *
     * @param pointer the place, as a JSON pointer (RFC 6901); empty for the document itself
     */
    public JsonSchema schema(String pointer, SchemaMode mode) {
        List<String> segments = Pointers.segments(pointer);
        JsonNode schema = segments == null ? null : tree;
        for (String segment : segments == null ? List.<String>of() : segments) {
            schema = schema == null ? null : Pointers.step(schema, segment);
        }
        if (schema == null) {
            throw new SchemaCompileException(pointer, "there is nothing at this place.");
        }
        compiling.lock();
        try {
            return views.computeIfAbsent(mode, View::new).compile(pointer);
        } finally {
            compiling.unlock();
        }
    }

    private static JsonNode read(byte[] json, String what) {
        JsonReader.Parsed parsed = JsonReader.read(json, LIMITS);
        if (parsed.tree() == null) {
            throw new SchemaCompileException(
                    what,
                    "the document cannot be read ("
                            + Objects.requireNonNull(parsed.reason()).code() + ").");
        }
        return parsed.tree();
    }

    /** The document as one mode sees it, and what is compiled of it so far. */
    private final class View {

        private final SchemaMode mode;
        private final URI base;
        private final Half closed;
        private @Nullable Half open;

        View(SchemaMode mode) {
            this.mode = mode;
            JsonNode id = tree.path("$id");
            base = id.isString() ? URI.create(BASE).resolve(id.stringValue()) : URI.create(BASE);
            closed = new Half();
        }

        JsonSchema compile(String pointer) {
            List<SchemaEngine.Evaluation> evaluations = new ArrayList<>();
            evaluations.add(closed.compile(pointer, true));
            // Narrowing a branch of oneOf or not can turn a refusal into a match. What was written must hold as well.
            if (mode != SchemaMode.AS_WRITTEN && closed.walk.reachesNonMonotone(closed.at(pointer))) {
                if (open == null) {
                    open = new Half();
                }
                evaluations.add(open.compile(pointer, false));
            }
            return new JsonSchema(
                    List.copyOf(evaluations),
                    closed.walk.declaredNames,
                    new LazyShape(closed, pointer),
                    Place.BODY,
                    WireLimits.defaults());
        }

        private final class Half {

            /** As it is written nothing is rewritten, but for what OpenAPI 3.0 spells in another way. */
            private final JsonNode copy = mode == SchemaMode.AS_WRITTEN && !openApi30 ? tree : tree.deepCopy();

            private final SchemaWalk walk = new SchemaWalk(copy, base, resources.keySet(), openApi30);
            private final @Nullable SchemaClosing closing = mode != SchemaMode.AS_WRITTEN
                            && copy instanceof ObjectNode document
                    ? new SchemaClosing(document, base, walk, mode == SchemaMode.REQUEST ? "readOnly" : "writeOnly")
                    : null;
            private @Nullable SchemaEngine engine;

            JsonNode at(String pointer) {
                JsonNode node = copy;
                for (String segment : Objects.requireNonNull(Pointers.segments(pointer))) {
                    node = Objects.requireNonNull(Pointers.step(node, segment));
                }
                return node;
            }

            SchemaEngine.Evaluation compile(String pointer, boolean close) {
                JsonNode schema = at(pointer);
                walk.from(schema, pointer);
                String root = pointer;
                if (closing != null) {
                    closing.relaxRequired();
                    root = close ? closing.close(schema, pointer) : pointer;
                }
                // What the engine has read already it would not read again.
                if (engine == null || walk.changesEarlier) {
                    engine = new SchemaEngine(base, copy, resources, mode);
                }
                return engine.compile(root);
            }
        }
    }

    /** Most schemas are never asked for it. The walk it needs may be growing in another thread. */
    private final class LazyShape implements Supplier<SchemaShape> {

        private final View.Half half;
        private final String pointer;
        private volatile @Nullable SchemaShape shape;

        LazyShape(View.Half half, String pointer) {
            this.half = half;
            this.pointer = pointer;
        }

        @Override
        public SchemaShape get() {
            SchemaShape known = shape;
            if (known == null) {
                compiling.lock();
                try {
                    known = SchemaShape.of(half.at(pointer), half.walk.appliesInPlace);
                } finally {
                    compiling.unlock();
                }
                shape = known;
            }
            return known;
        }
    }

    /** Builds a document. */
    public static final class Builder {

        private final JsonNode tree;
        private final Map<String, JsonNode> resources = new LinkedHashMap<>();
        private boolean openApi30;

        private Builder(JsonNode tree) {
            this.tree = tree;
        }

        /**
         * Adds a document that references may lead to. Its own references must lead to documents added likewise, and its
         * objects are not closed.
         *
         * @param uri its absolute URI, without a fragment
         */
        public Builder resource(String uri, byte[] json) {
            resources.put(uri, read(json, uri));
            return this;
        }

        /** Says that the document is OpenAPI 3.0, whose schemas differ from JSON Schema: {@code nullable} and the like. */
        public Builder openApi30() {
            openApi30 = true;
            return this;
        }

        /** Builds the document. */
        public SchemaDocument build() {
            return new SchemaDocument(this);
        }
    }
}
