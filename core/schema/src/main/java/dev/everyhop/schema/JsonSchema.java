package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A compiled JSON Schema (draft 2020-12).
 *
 * <p><b>Security guarantees.</b> Validation reads within {@link WireLimits}, takes patterns in time linear in the text and
 * loads nothing. The result names places and keywords, never values; see {@link SchemaError}. What the schema cannot be
 * evaluated on is invalid.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> A bad text is a {@link SchemaResult.Invalid}; a bad schema is a {@link SchemaCompileException}.
 */
public final class JsonSchema {

    private final List<SchemaEngine.Evaluation> evaluations;
    private final Set<String> declaredNames;
    private final Place place;
    private final WireLimits limits;
    private final Supplier<SchemaShape> shape;

    JsonSchema(
            List<SchemaEngine.Evaluation> evaluations,
            Set<String> declaredNames,
            Supplier<SchemaShape> shape,
            Place place,
            WireLimits limits) {
        this.evaluations = evaluations;
        this.declaredNames = declaredNames;
        this.shape = shape;
        this.place = place;
        this.limits = limits;
    }

    /** Compiles a schema as it is written. */
    public static JsonSchema compile(String json) {
        return compile(json, SchemaMode.AS_WRITTEN);
    }

    /** Compiles a schema as it is written. */
    public static JsonSchema compile(byte[] json) {
        return SchemaDocument.parse(json).schema("", SchemaMode.AS_WRITTEN);
    }

    /** Compiles a schema for one direction. */
    public static JsonSchema compile(String json, SchemaMode mode) {
        return SchemaDocument.parse(json.getBytes(StandardCharsets.UTF_8)).schema("", mode);
    }

    /** Returns this schema with other limits for the text. */
    public JsonSchema withLimits(WireLimits newLimits) {
        return new JsonSchema(evaluations, declaredNames, shape, place, Objects.requireNonNull(newLimits, "limits"));
    }

    JsonSchema in(Place newPlace) {
        return new JsonSchema(evaluations, declaredNames, shape, newPlace, limits);
    }

    /** Checks a JSON text. */
    public SchemaResult validate(byte[] json) {
        JsonReader.Parsed parsed = WireGuard.of(limits).parse(json);
        return parsed.tree() == null
                ? new SchemaResult.Invalid(Objects.requireNonNull(parsed.reason()), List.of())
                : validate(parsed.tree());
    }

    SchemaResult validate(JsonNode instance) {
        Set<SchemaError> errors = new LinkedHashSet<>();
        try {
            List<SchemaEngine.Finding> findings = findings(instance, SchemaError.MAX);
            boolean others = findings.stream().anyMatch(finding -> !isConsequence(finding));
            for (SchemaEngine.Finding finding : findings) {
                if (!others || !isConsequence(finding)) {
                    errors.add(describe(instance, finding));
                }
            }
        } catch (SchemaEngine.Undecided e) {
            return new SchemaResult.Invalid(SchemaReason.SCHEMA_UNDECIDED, List.of());
        }
        return errors.isEmpty()
                ? SchemaResult.Valid.INSTANCE
                : new SchemaResult.Invalid(SchemaReason.SCHEMA_VIOLATED, new ArrayList<>(errors));
    }

    /** A declared property counts as unevaluated only because the schema that declares it has failed. */
    private boolean isConsequence(SchemaEngine.Finding finding) {
        return finding.keyword().equals("unevaluatedProperties")
                && finding.property() != null
                && declaredNames.contains(finding.property());
    }

    /** Returns the violations of the first reading that has some. */
    List<SchemaEngine.Finding> findings(JsonNode instance, int max) throws SchemaEngine.Undecided {
        for (SchemaEngine.Evaluation evaluation : evaluations) {
            List<SchemaEngine.Finding> findings = evaluation.findings(instance, max);
            if (!findings.isEmpty()) {
                return findings;
            }
        }
        return List.of();
    }

    SchemaShape shape() {
        return shape.get();
    }

    SchemaError describe(JsonNode instance, SchemaEngine.Finding finding) {
        String pointer = Pointers.declared(instance, finding.location(), declaredNames);
        // A missing property is named by the schema, not by the client: the error points to where it belongs.
        if (finding.missing() != null) {
            pointer = Pointers.child(pointer, finding.missing());
        }
        return new SchemaError(pointer, finding.keyword(), place);
    }
}
