package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterContractTest {

    private static final JsonSchema INTEGER = JsonSchema.compile("{\"type\":\"integer\",\"minimum\":1}");
    private static final JsonSchema TEXT = JsonSchema.compile("{\"type\":\"string\",\"maxLength\":3}");
    private static final JsonSchema BOOLEAN = JsonSchema.compile("{\"type\":\"boolean\"}");
    private static final JsonSchema INTEGERS = JsonSchema.compile(
            "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/n\"},\"$defs\":{\"n\":{\"type\":\"integer\"}}}");
    private static final JsonSchema POINT =
            JsonSchema.compile("{\"type\":\"object\",\"required\":[\"x\"],\"properties\":"
                    + "{\"x\":{\"type\":\"integer\"},\"s\":{\"type\":\"string\"}},\"additionalProperties\":false}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | SIMPLE | false | 5",
                "INTEGER | SIMPLE | false | 5.0",
                "TEXT | SIMPLE | false | a%2Cb",
                "BOOLEAN | SIMPLE | false | true",
                "INTEGERS | SIMPLE | false | 1,2,3",
                "INTEGERS | SIMPLE | true | 1,2,3",
                "POINT | SIMPLE | false | x,1,s,a",
                "POINT | SIMPLE | true | x=1,s=a%2Cb",
                "INTEGER | LABEL | false | .5",
                "INTEGERS | LABEL | false | .1,2",
                "INTEGERS | LABEL | true | .1.2",
                "POINT | LABEL | false | .x,1",
                "POINT | LABEL | true | .x=1.s=a",
                "INTEGER | MATRIX | false | ;p=5",
                "INTEGERS | MATRIX | false | ;p=1,2",
                "INTEGERS | MATRIX | true | ;p=1;p=2",
                "POINT | MATRIX | false | ;p=x,1",
                "POINT | MATRIX | true | ;x=1;s=a",
                "POINT | JSON | false | %7B%22x%22:1%7D"
            })
    void pathVariablesFitTheirStyle(String schema, Parameter.Style style, boolean explode, String raw) {
        assertThat(path(schema, style, explode, raw)).isEqualTo(SchemaResult.Valid.INSTANCE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | SIMPLE | false | 0 | /p | minimum",
                "INTEGER | SIMPLE | false | 01 | /p | type",
                "INTEGER | SIMPLE | false | 1.5 | /p | type",
                "INTEGER | SIMPLE | false | +1 | /p | type",
                "INTEGER | SIMPLE | false | 1e99999 | /p | type",
                "INTEGER | SIMPLE | false | %31%zz | /p | malformed",
                "TEXT | SIMPLE | false | %ff | /p | malformed",
                "TEXT | SIMPLE | false | %00 | /p | malformed",
                "TEXT | SIMPLE | false | abcd | /p | maxLength",
                "BOOLEAN | SIMPLE | false | TRUE | /p | type",
                "INTEGERS | SIMPLE | false | 1,x | /p/1 | type",
                "INTEGERS | SIMPLE | false | 1%2C2 | /p/0 | type",
                "POINT | SIMPLE | false | x | /p | malformed",
                "POINT | SIMPLE | false | x,1,x,2 | /p | repeated",
                "POINT | SIMPLE | false | x,1,secret,2 | /p | additionalProperties",
                "POINT | SIMPLE | true | x | /p | malformed",
                "INTEGER | LABEL | false | 5 | /p | malformed",
                "INTEGER | MATRIX | false | ;q=5 | /p | malformed",
                "INTEGER | MATRIX | false | ;p=5;p=6 | /p | repeated",
                "POINT | JSON | false | %7B%22x%22:1,%22x%22:2%7D | /p | malformed"
            })
    void pathVariablesThatDoNotFitAreRefused(
            String schema, Parameter.Style style, boolean explode, String raw, String pointer, String keyword) {
        assertThat(path(schema, style, explode, raw))
                .isEqualTo(new SchemaResult.Invalid(
                        SchemaReason.PARAMETER_INVALID, List.of(new SchemaError(pointer, keyword, Place.PATH))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | FORM | true | p=5",
                "TEXT | FORM | true | p=a+b",
                "TEXT | FORM | true | %70=a",
                "TEXT | FORM | true | p=",
                "TEXT | FORM | true | p",
                "INTEGERS | FORM | true | p=1&p=2",
                "INTEGERS | FORM | false | p=1,2",
                "INTEGERS | SPACE_DELIMITED | false | p=1%202+3",
                "INTEGERS | PIPE_DELIMITED | false | p=1|2%7C3",
                "POINT | FORM | true | x=1&s=a",
                "POINT | FORM | false | p=x,1,s,a",
                "POINT | DEEP_OBJECT | true | p[x]=1&p%5Bs%5D=a",
                "POINT | JSON | false | p=%7B%22x%22:1%7D"
            })
    void queryParametersFitTheirStyle(String schema, Parameter.Style style, boolean explode, String query) {
        assertThat(query(schema, style, explode, query)).isEqualTo(SchemaResult.Valid.INSTANCE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "INTEGER | FORM | true | p=5&p=6 | /p | repeated",
                "INTEGER | FORM | true | p=5&%70=6 | /p | repeated",
                "INTEGER | FORM | true | `` | /p | required",
                "INTEGERS | FORM | false | p=1&p=2 | /p | repeated",
                "INTEGERS | FORM | true | p=1,2 | /p/0 | type",
                "POINT | FORM | true | s=a | /p/x | required",
                "POINT | FORM | true | x=1&x=2 | /p | repeated",
                "POINT | DEEP_OBJECT | true | p[x]=1&p[x]=2 | /p | repeated",
                "POINT | DEEP_OBJECT | true | p[x][y]=1 | /p | malformed",
                "POINT | DEEP_OBJECT | true | p[x=1 | /p | malformed",
                "POINT | DEEP_OBJECT | true | p[x]=1&p[secret]=1 | /p | additionalProperties"
            })
    void queryParametersThatDoNotFitAreRefused(
            String schema, Parameter.Style style, boolean explode, String query, String pointer, String keyword) {
        assertThat(query(schema, style, explode, query))
                .isEqualTo(new SchemaResult.Invalid(
                        SchemaReason.PARAMETER_INVALID, List.of(new SchemaError(pointer, keyword, Place.QUERY))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p=1&secret=2", "p=1&secret", "p=1&p[x]=2", "p=1&%zz=2", "p=1&P=2"})
    void anUndeclaredQueryParameterIsRefusedWithoutItsName(String query) {
        assertThat(query("INTEGER", Parameter.Style.FORM, true, query))
                .isEqualTo(new SchemaResult.Invalid(
                        SchemaReason.PARAMETER_INVALID, List.of(new SchemaError("", "undeclared", Place.QUERY))));
    }

    @Test
    void undeclaredQueryParametersCanBeLetThrough() {
        ParameterContract contract = ParameterContract.of(List.of(Parameter.query("p", INTEGER)), WireLimits.defaults())
                .allowUndeclaredQuery();
        assertThat(contract.check(new Source().query("p=1&x=2")).isValid()).isTrue();
    }

    @Test
    void headersHaveNoCaseAndOneValue() {
        ParameterContract one = contract(Parameter.header("X-Count", INTEGER));
        assertThat(one.check(new Source().header("x-count", "5")).isValid()).isTrue();
        assertThat(errors(one.check(new Source().header("x-count", "5", "6"))))
                .containsExactly(new SchemaError("/X-Count", "repeated", Place.HEADER));
        assertThat(errors(one.check(new Source())))
                .containsExactly(new SchemaError("/X-Count", "required", Place.HEADER));
        ParameterContract list = contract(Parameter.header("X-Ids", INTEGERS));
        assertThat(list.check(new Source().header("x-ids", "1, 2", "3")).isValid())
                .isTrue();
        ParameterContract point = contract(Parameter.header("X-P", POINT).style(Parameter.Style.SIMPLE, false));
        assertThat(point.check(new Source().header("x-p", "x,1")).isValid()).isTrue();
    }

    @Test
    void cookiesAreFoundAmongOthers() {
        ParameterContract contract = contract(Parameter.cookie("sid", TEXT));
        assertThat(contract.check(new Source().header("cookie", "other=1; sid=abc"))
                        .isValid())
                .isTrue();
        assertThat(contract.check(new Source().header("cookie", "other=1", "sid=abc"))
                        .isValid())
                .isTrue();
        assertThat(errors(contract.check(new Source().header("cookie", "sid=a; sid=b"))))
                .containsExactly(new SchemaError("/sid", "repeated", Place.COOKIE));
    }

    @Test
    void anOptionalParameterMayBeMissing() {
        assertThat(contract(Parameter.query("p", INTEGER).optional())
                        .check(new Source())
                        .isValid())
                .isTrue();
    }

    @Test
    void limitsHoldBeforeAnythingIsDecoded() {
        ParameterContract contract = contract(Parameter.query("p", TEXT), Parameter.path("q", TEXT));
        assertThat(contract.check(new Source().path("q", "a").query("p=1&".repeat(65))))
                .isEqualTo(new SchemaResult.Invalid(SchemaReason.PARAMETER_LIMIT, List.of()));
        assertThat(contract.check(new Source().path("q", "a").query("p=" + "a".repeat(2_048))))
                .isEqualTo(new SchemaResult.Invalid(SchemaReason.PARAMETER_LIMIT, List.of()));
        assertThat(errors(
                        contract.check(new Source().path("q", "a".repeat(2_049)).query("p=a"))))
                .containsExactly(new SchemaError("/q", "tooLong", Place.PATH));
    }

    @Test
    void combinationsWithoutMeaningAreRefused() {
        assertThatThrownBy(() -> Parameter.query("p", TEXT).style(Parameter.Style.LABEL, false))
                .hasMessage("The parameter \"p\" is in the query: there is no style LABEL there.");
        assertThatThrownBy(() -> Parameter.query("p", TEXT).style(Parameter.Style.PIPE_DELIMITED, true))
                .hasMessageContaining("set explode to false");
        assertThatThrownBy(() -> Parameter.path("p", TEXT).optional()).hasMessageContaining("it must be required");
        assertThatThrownBy(() -> new Parameter(Place.BODY, "p", TEXT, true, Parameter.Style.FORM, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SchemaResult path(String schema, Parameter.Style style, boolean explode, String raw) {
        return contract(Parameter.path("p", schema(schema)).style(style, explode))
                .check(new Source().path("p", raw));
    }

    private static SchemaResult query(String schema, Parameter.Style style, boolean explode, String query) {
        return contract(Parameter.query("p", schema(schema)).style(style, explode))
                .check(new Source().query(query));
    }

    private static ParameterContract contract(Parameter... parameters) {
        return ParameterContract.of(List.of(parameters), WireLimits.defaults());
    }

    private static List<SchemaError> errors(SchemaResult result) {
        return ((SchemaResult.Invalid) result).errors();
    }

    private static JsonSchema schema(String name) {
        return switch (name) {
            case "INTEGER" -> INTEGER;
            case "TEXT" -> TEXT;
            case "BOOLEAN" -> BOOLEAN;
            case "INTEGERS" -> INTEGERS;
            case "POINT" -> POINT;
            default -> throw new AssertionError(name);
        };
    }

    static final class Source implements ParameterSource {

        private final Map<String, String> path = new HashMap<>();
        private final Map<String, List<String>> headers = new HashMap<>();
        private @Nullable String query;

        Source path(String name, String raw) {
            path.put(name, raw);
            return this;
        }

        Source query(String raw) {
            query = raw;
            return this;
        }

        Source header(String name, String... values) {
            headers.put(name, List.of(values));
            return this;
        }

        @Override
        public @Nullable String rawPathVariable(String name) {
            return path.get(name);
        }

        @Override
        public @Nullable String rawQuery() {
            return query;
        }

        @Override
        public List<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        }
    }
}
