package dev.everyhop.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.DefaultDialectRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The seam to networknt's validator: the only place that knows it, with {@link SchemaKeywords}.
 *
 * <p>It gets trees, never text; it may load nothing but what it is given and the 2020-12 meta-schemas in its own jar; its
 * messages are switched off, since they quote the payload.
 */
final class SchemaEngine {

    private static final String METASCHEMAS = "https://json-schema.org/draft/2020-12/";
    private static final String OPENAPI_31 = "https://spec.openapis.org/oas/3.1/dialect/base";
    private static final Set<String> BRANCHES = Set.of("anyOf", "oneOf", "not", "if", "contains");

    private final Schema document;

    /** One violation as the validator saw it: it may hold names that the client chose and stays in this room. */
    record Finding(
            List<String> location, String keyword, @Nullable String property, boolean tentative) {

        /** Returns the name of a property that the schema requires and the instance has not. */
        @Nullable
        String missing() {
            return keyword.equals("required") ? property : null;
        }
    }

    /** The validator gave up on an instance. */
    static final class Undecided extends Exception {
        private static final long serialVersionUID = 1L;

        Undecided() {
            super("undecided", null, false, false);
        }
    }

    /** One schema, ready to be evaluated. */
    static final class Evaluation {

        private final Schema schema;

        private Evaluation(Schema schema) {
            this.schema = schema;
        }

        /** Returns the first violations; none if the instance is valid. */
        List<Finding> findings(JsonNode instance, int max) throws Undecided {
            ExecutionContext context = schema.createExecutionContext();
            context.setErrors(new FirstErrors(max));
            try {
                schema.validate(context, instance);
            } catch (SchemaException | StackOverflowError e) {
                // Either would come of a schema that its compilation should have refused. Not valid, in any case.
                throw new Undecided();
            }
            List<Error> errors = context.getErrors();
            if (errors.isEmpty()) {
                return List.of();
            }
            List<Finding> findings = new ArrayList<>(errors.size());
            for (Error error : errors) {
                findings.add(finding(error));
            }
            return findings;
        }

        private static Finding finding(Error error) {
            return new Finding(
                    segments(error.getInstanceLocation()),
                    error.getKeyword(),
                    error.getProperty(),
                    segments(error.getEvaluationPath()).stream().anyMatch(BRANCHES::contains));
        }

        private static List<String> segments(NodePath path) {
            List<String> segments = new ArrayList<>();
            for (int i = 0; i < path.getNameCount(); i++) {
                segments.add(path.getName(i));
            }
            return segments;
        }
    }

    SchemaEngine(URI base, JsonNode tree, Map<String, JsonNode> resources, SchemaMode mode) {
        Dialect dialect = dialect(mode);
        SchemaRegistry registry = SchemaRegistry.builder()
                .defaultDialectId(dialect.getId())
                .dialectRegistry(new DefaultDialectRegistry(
                        List.of(dialect, Dialect.builder(OPENAPI_31, dialect).build())))
                .schemaLoader(loader -> loader.allow(iri -> resources.containsKey(iri.toString())
                                || iri.toString().startsWith(METASCHEMAS))
                        .resourceLoaders(all -> all.add(iri -> {
                            JsonNode resource = resources.get(iri.toString());
                            return resource == null
                                    ? null
                                    : () -> new ByteArrayInputStream(
                                            resource.toString().getBytes(StandardCharsets.UTF_8));
                        })))
                .schemaRegistryConfig(SchemaRegistryConfig.builder()
                        .pathType(PathType.JSON_POINTER)
                        .formatAssertionsEnabled(true)
                        .preloadSchema(false)
                        .errorMessageKeyword(null)
                        .messageSource((key, message, locale, args) -> "")
                        .regularExpressionFactory(pattern -> {
                            Predicate<String> compiled = SchemaKeywords.pattern(pattern);
                            return compiled::test;
                        })
                        .build())
                .build();
        document = guarded("", () -> registry.getSchema(SchemaLocation.of(base.toString()), tree));
    }

    /** Compiles the schema at a place of the document, and all that it refers to. */
    Evaluation compile(String pointer) {
        return guarded(pointer, () -> {
            Schema schema = pointer.isEmpty()
                    ? document
                    : document.getSubSchema(SchemaLocation.Fragment.of("#" + Pointers.toFragment(pointer)));
            schema.initializeValidators();
            return new Evaluation(schema);
        });
    }

    private interface Step<T> {
        T run();
    }

    private static <T> T guarded(String pointer, Step<T> step) {
        try {
            return step.run();
        } catch (SchemaCompileException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            SchemaCompileException refusal = new SchemaCompileException(
                    pointer, "it cannot be compiled (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ").");
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static Dialect dialect(SchemaMode mode) {
        Dialect.Builder builder = Dialect.builder(Dialects.getDraft202012())
                .formats(Map::clear)
                .formats(SchemaFormats.ALL)
                .keyword(SchemaKeywords.UNIQUE_ITEMS)
                .unknownKeywordFactory((keyword, context) -> new AnnotationKeyword(keyword));
        Keyword forbidden = SchemaKeywords.forbidden(mode);
        return forbidden == null ? builder.build() : builder.keyword(forbidden).build();
    }

    /** Keeps the first violations and lets the rest go, so that a long bad array costs no memory. */
    private static final class FirstErrors extends ArrayList<Error> {

        private static final long serialVersionUID = 1L;

        private final int max;

        FirstErrors(int max) {
            this.max = max;
        }

        @Override
        public boolean add(Error error) {
            return size() < max && super.add(error);
        }

        @Override
        public boolean addAll(Collection<? extends Error> errors) {
            errors.forEach(this::add);
            return true;
        }
    }
}
