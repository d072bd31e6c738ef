package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.slf4j.LoggerFactory;

/** Whatever a client puts its secret into, no result, no text of one and no log line shows it. */
class CanaryTest {

    private static final String CANARY = "c4n4ry";
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private static final String SCHEMA = """
            {"type": "object", "required": ["name", "kind"],
             "properties": {
               "name": {"type": "string", "pattern": "^[A-Z]+$", "format": "date-time"},
               "kind": {"enum": ["a", "b"]},
               "when": {"anyOf": [{"format": "email", "type": "string"}, {"type": "integer", "multipleOf": 7}]},
               "uris": {"type": "array", "uniqueItems": true, "items": {"type": "string", "format": "uri", "maxLength": 3}},
               "regex": {"format": "regex", "minLength": 50, "type": "string"},
               "map": {"additionalProperties": {"type": "integer"}, "propertyNames": {"maxLength": 2}},
               "child": {"$ref": "#"}},
             "patternProperties": {"^x": {"const": 1}},
             "dependentRequired": {"name": ["when"]},
             "if": {"required": ["map"]}, "then": {"not": {"required": ["child"]}}, "else": {"maxProperties": 1}}""";

    private static final List<JsonSchema> SCHEMAS = List.of(
            JsonSchema.compile(SCHEMA),
            JsonSchema.compile(SCHEMA, SchemaMode.REQUEST),
            JsonSchema.compile(SCHEMA, SchemaMode.RESPONSE));

    private static final BodyContract BODY = BodyContract.builder()
            .content("application/json", SCHEMAS.get(1))
            .content("application/x-www-form-urlencoded", SCHEMAS.get(1))
            .content("multipart/form-data", SCHEMAS.get(1))
            .build();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeProperty
    void listen() {
        log.start();
        ROOT.addAppender(log);
        ROOT.setLevel(Level.TRACE);
    }

    @AfterProperty
    void stopListening() {
        ROOT.setLevel(Level.OFF);
        ROOT.detachAppender(log);
    }

    @Property(tries = 500)
    void noResultShowsWhatAJsonBodyHolds(@ForAll("bodies") String json) {
        byte[] body = json.getBytes(UTF_8);
        List<Object> seen = new ArrayList<>();
        for (JsonSchema schema : SCHEMAS) {
            seen.add(schema.validate(body));
        }
        seen.add(BODY.check(List.of("application/json"), List.of(), body));
        seen.add(BODY.check(List.of("application/" + CANARY), List.of(CANARY), body));
        for (ResponseContract.Mode mode : ResponseContract.Mode.values()) {
            seen.add(ResponseContract.builder(mode)
                    .content("application/json", SCHEMAS.get(2))
                    .build()
                    .check("application/json", body));
        }
        nothingIsShown(seen);
    }

    @Property(tries = 500)
    void noResultShowsWhatAnythingElseHolds(@ForAll("texts") String text) {
        byte[] body = text.getBytes(UTF_8);
        ParameterContract parameters = ParameterContract.of(
                List.of(
                        Parameter.path("p", SCHEMAS.get(0)),
                        Parameter.query("q", SCHEMAS.get(1)).style(Parameter.Style.DEEP_OBJECT, true),
                        Parameter.query("r", JsonSchema.compile("{\"type\":\"integer\"}")),
                        Parameter.header("h", JsonSchema.compile("{\"format\":\"ipv4\",\"maxLength\":2}")),
                        Parameter.cookie("c", JsonSchema.compile("{\"enum\":[1]}"))),
                WireLimits.defaults());
        nothingIsShown(List.of(
                BODY.check(List.of("application/json"), List.of(), body),
                BODY.check(List.of("application/x-www-form-urlencoded"), List.of(), body),
                BODY.check(List.of("multipart/form-data; boundary=" + CANARY), List.of(), body),
                WireGuard.of(WireLimits.defaults()).checkJson(body),
                parameters.check(new ParameterContractTest.Source()
                        .path("p", text)
                        .query("q[" + text + "]=" + text + "&r=" + text + "&" + text)
                        .header("h", text)
                        .header("cookie", "c=" + text))));
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> names = Arbitraries.of(
                "name", "kind", "when", "uris", "regex", "map", "child", CANARY, "x" + CANARY, CANARY + "/~0\\u0022");
        Arbitrary<String> scalars = Arbitraries.of(
                "1",
                "null",
                "true",
                "\"" + CANARY + "\"",
                "\"A\"",
                "\"(" + CANARY + "\"",
                "\"" + CANARY + "@\"",
                "\"" + CANARY + "://" + CANARY + "\"",
                "\"" + CANARY.repeat(20) + "\"");
        Arbitrary<String> level1 = values(names, scalars);
        Arbitrary<String> level2 = values(names, Arbitraries.oneOf(scalars, level1));
        return values(names, Arbitraries.oneOf(scalars, level1, level2));
    }

    private static Arbitrary<String> values(Arbitrary<String> names, Arbitrary<String> values) {
        Arbitrary<String> members =
                net.jqwik.api.Combinators.combine(names, values).as((name, value) -> "\"" + name + "\":" + value);
        return Arbitraries.oneOf(
                members.list().ofMaxSize(6).map(all -> "{" + String.join(",", all) + "}"),
                values.list().ofMaxSize(4).map(all -> "[" + String.join(",", all) + "]"));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        CANARY,
                        "=",
                        "&",
                        "%",
                        "%41",
                        "{",
                        "}",
                        "\"",
                        ":",
                        ",",
                        "[",
                        "]",
                        "\r\n",
                        "--" + CANARY,
                        "--",
                        ";",
                        "Content-Disposition: form-data; name=\"" + CANARY + "\"",
                        "name",
                        "\\u",
                        " ",
                        "1",
                        ".")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    private void nothingIsShown(List<Object> results) {
        for (Object result : results) {
            assertThat(shown(result)).doesNotContain(CANARY);
        }
        for (ILoggingEvent event : log.list) {
            assertThat(event.getFormattedMessage()).doesNotContain(CANARY);
            assertThat(
                            event.getThrowableProxy() == null
                                    ? ""
                                    : event.getThrowableProxy().getMessage())
                    .satisfiesAnyOf(message -> assertThat(message).isNull(), message -> assertThat(message)
                            .doesNotContain(CANARY));
        }
        log.list.clear();
    }

    /** The media type that was declared by the contract may be named; the rest of a result is all that a client may see. */
    private static String shown(Object result) {
        List<SchemaError> errors = List.of();
        if (result instanceof SchemaResult.Invalid invalid) {
            errors = invalid.errors();
        } else if (result instanceof BodyResult.Refused refused) {
            errors = refused.errors();
        } else if (result instanceof ResponseResult.Passed passed) {
            errors = passed.errors();
        }
        return result + SchemaError.toJson(errors);
    }
}
