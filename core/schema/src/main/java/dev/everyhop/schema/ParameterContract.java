package dev.everyhop.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The parameters that one operation takes.
 *
 * <p><b>Security guarantees.</b> A query parameter that is not declared is refused, and so is one that comes twice where one
 * value is declared: no second reader can pick another value than the one that was checked. Headers and cookies that are
 * not declared are let through, since clients and proxies add their own. Errors name declared parameters only.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> Bad parameters are a {@link SchemaResult.Invalid}, never an exception.
 */
public final class ParameterContract {

    private final List<Parameter> parameters;
    private final WireLimits limits;
    private final Set<String> queryNames = new HashSet<>();
    private final Set<String> deepObjects = new HashSet<>();
    private final boolean undeclaredQuery;

    private ParameterContract(List<Parameter> parameters, WireLimits limits, boolean undeclaredQuery) {
        this.parameters = List.copyOf(parameters);
        this.limits = Objects.requireNonNull(limits, "limits");
        this.undeclaredQuery = undeclaredQuery;
        for (Parameter parameter : parameters) {
            if (parameter.place() == Place.QUERY) {
                boolean spread = parameter.style() == Parameter.Style.FORM
                        && parameter.explode()
                        && parameter.schema().shape().isObject();
                if (spread) {
                    queryNames.addAll(parameter.schema().shape().properties().keySet());
                } else if (parameter.style() == Parameter.Style.DEEP_OBJECT) {
                    deepObjects.add(parameter.name());
                } else {
                    queryNames.add(parameter.name());
                }
            }
        }
    }

    /** Returns the contract of an operation that takes these parameters and no other in its query. */
    public static ParameterContract of(List<Parameter> parameters, WireLimits limits) {
        return new ParameterContract(parameters, limits, false);
    }

    /** Returns this contract, letting undeclared query parameters through unchecked. */
    public ParameterContract allowUndeclaredQuery() {
        return new ParameterContract(parameters, limits, true);
    }

    /** Checks the parameters of a request. */
    public SchemaResult check(ParameterSource source) {
        List<RawPair> query = RawPair.ofQuery(source.rawQuery(), limits);
        List<RawPair> cookies = RawPair.ofCookies(source.header("Cookie"), limits);
        if (query == null || cookies == null) {
            return new SchemaResult.Invalid(SchemaReason.PARAMETER_LIMIT, List.of());
        }
        List<SchemaError> errors = new ArrayList<>();
        if (!undeclaredQuery && query.stream().anyMatch(pair -> !isDeclared(pair))) {
            errors.add(new SchemaError("", "undeclared", Place.QUERY));
        }
        for (Parameter parameter : parameters) {
            ParameterReader reader = new ParameterReader(parameter, limits);
            JsonNode value = read(reader, parameter, source, query, cookies);
            check(parameter, reader, value, errors);
        }
        return errors.isEmpty()
                ? SchemaResult.Valid.INSTANCE
                : new SchemaResult.Invalid(
                        SchemaReason.PARAMETER_INVALID, errors.subList(0, Math.min(errors.size(), SchemaError.MAX)));
    }

    private static @Nullable JsonNode read(
            ParameterReader reader,
            Parameter parameter,
            ParameterSource source,
            List<RawPair> query,
            List<RawPair> cookies) {
        return switch (parameter.place()) {
            case PATH -> reader.path(source.rawPathVariable(parameter.name()));
            case QUERY -> reader.pairs(query, true);
            case HEADER -> reader.header(source.header(parameter.name()));
            case COOKIE -> reader.pairs(cookies, false);
            case BODY, RESPONSE -> throw new AssertionError(parameter.place());
        };
    }

    private static void check(
            Parameter parameter, ParameterReader reader, @Nullable JsonNode value, List<SchemaError> errors) {
        String at = Pointers.child("", parameter.name());
        if (reader.fault() != null) {
            errors.add(new SchemaError(at, reader.fault(), parameter.place()));
        } else if (value == null) {
            if (parameter.required()) {
                errors.add(new SchemaError(at, "required", parameter.place()));
            }
        } else if (parameter.schema().validate(value) instanceof SchemaResult.Invalid invalid) {
            invalid.errors()
                    .forEach(error ->
                            errors.add(new SchemaError(at + error.pointer(), error.keyword(), parameter.place())));
            if (invalid.errors().isEmpty()) {
                errors.add(new SchemaError(at, "schema", parameter.place()));
            }
        }
    }

    private boolean isDeclared(RawPair pair) {
        String name = Percent.decodeText(pair.name(), true);
        if (name == null) {
            return false;
        }
        int bracket = name.indexOf('[');
        return queryNames.contains(name) || (bracket > 0 && deepObjects.contains(name.substring(0, bracket)));
    }
}
