package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.schema.SchemaReason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters, bodies and answers, as a document describes them. */
class SchemaLayerTest {

    private static final String DOCUMENT = """
            x-everyhop: {modes: {response: %s, schema: %s}}
            paths:
              /orders/{id}:
                parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
                post:
                  security: [{bearer: []}]
                  x-everyhop: {objectRules: mine, wire: {bytes: 200, gzip: true}}
                  parameters:
                    - {name: tag, in: query, schema: {type: array, items: {type: string, maxLength: 3}}}
                    - {name: X-Version, in: header, required: true, schema: {enum: [v1, v2]}}
                    - {name: Authorization, in: header, required: true, schema: {type: integer}}
                  requestBody:
                    required: true
                    content:
                      application/json:
                        schema:
                          type: object
                          properties:
                            qty: {type: integer, minimum: 1}
                            id: {type: integer, readOnly: true}
                  responses:
                    "200":
                      content:
                        application/json:
                          schema: {type: object, properties: {qty: {type: integer}, secret: {type: string, writeOnly: true}}}
                    4XX: {content: {application/problem+json: {}}}
            """;

    private final List<SecurityEvent> events = new ArrayList<>();
    private final Gate gate = gate("observe", "enforce");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/orders/7 | ",
                "/orders/7?tag=a&tag=b | ",
                "/orders/seven | /id type path",
                "/orders/7?tag=long | /tag/0 maxLength query",
                "/orders/7?debug=1 | - undeclared query",
            })
    void parametersAreCheckedOnTheHead(String target, String error) {
        Decision decision = gate.check(call(target));

        if (error == null) {
            assertThat(decision).isInstanceOf(Permit.class);
        } else {
            Decision.Deny deny = (Decision.Deny) decision;
            String[] words = error.split(" ");
            assertThat(deny.reason()).isEqualTo(SchemaReason.PARAMETER_INVALID);
            assertThat(deny.problem().toJson())
                    .isEqualTo(
                            "{\"type\":\"urn:everyhop:problem:invalid_request\",\"title\":\"The request is not valid\","
                                    + "\"status\":400,\"errors\":[{\"pointer\":\"" + words[0].replace("-", "")
                                    + "\",\"keyword\":\"" + words[1] + "\",\"in\":\"" + words[2] + "\"}]}");
        }
    }

    @Test
    void objectRuleSeesCheckedParametersAndComesBeforeTheBody() {
        Call hidden = call("/orders/8").with("Content-Length", "100000");

        assertThat(((Decision.Deny) gate.check(hidden)).reason()).isEqualTo(AccessReason.OBJECT_HIDDEN);
        assertThat(((Decision.Deny) gate.check(call("/orders/x"))).reason()).isEqualTo(SchemaReason.PARAMETER_INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "text/plain, -, 10, media_type.unsupported, 415",
                "application/json, br, 10, body.content_coding, 415",
                "application/json, -, 201, body.too_large, 413",
            })
    void bodyThatWillBeRefusedIsRefusedUnread(String type, String coding, String length, String reason, int status) {
        Call call = new Call("POST", "/orders/7", null, List.of())
                .with("X-Version", "v1")
                .bearer(Tokens.good("a"))
                .with("Content-Type", type)
                .with("Content-Length", length);

        Decision.Deny deny = (Decision.Deny) gate.check(coding == null ? call : call.with("Content-Encoding", coding));

        assertThat(deny.reason().code()).isEqualTo(reason);
        assertThat(deny.status()).isEqualTo(status);
    }

    @Test
    void handlerGetsTheBodyThatWasChecked() throws Exception {
        Permit permit = (Permit) gate.check(call("/orders/7").with("Content-Encoding", "gzip"));
        java.io.ByteArrayOutputStream zipped = new java.io.ByteArrayOutputStream();
        try (java.util.zip.GZIPOutputStream out = new java.util.zip.GZIPOutputStream(zipped)) {
            out.write(utf8("{\"qty\":1}"));
        }

        assertThat(permit.readsBody()).isTrue();
        BodyDecision.Accepted accepted =
                (BodyDecision.Accepted) permit.body(new ByteArrayInputStream(zipped.toByteArray()), -1);
        assertThat(accepted.body()).asString().isEqualTo("{\"qty\":1}");
        assertThat(accepted.mediaType()).hasToString("application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"qty\":0} | schema.violated | [{\"pointer\":\"/qty\",\"keyword\":\"minimum\",\"in\":\"body\"}]",
                "{\"qty\":1,\"admin\":true} | schema.violated | [{\"pointer\":\"\",\"keyword\":\"additionalProperties\",\"in\":\"body\"}]",
                "{\"id\":1} | schema.violated | [{\"pointer\":\"/id\",\"keyword\":\"readOnly\",\"in\":\"body\"}]",
                "{\"qty\":1,\"qty\":2} | json.duplicate_name | ",
                "'' | body.missing | ",
            })
    void badBodyIsRefusedAndTold(String body, String reason, String errors) {
        Permit permit = (Permit) gate.check(call("/orders/7"));
        events.clear();

        Decision.Deny deny = (Decision.Deny) permit.body(utf8(body));

        assertThat(deny.reason().code()).isEqualTo(reason);
        assertThat(deny.status()).isEqualTo(400);
        if (errors != null) {
            assertThat(deny.problem().toJson()).contains("\"errors\":" + errors);
        }
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("access.decision");
            assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.DENIED);
            assertThat(event.reason()).isEqualTo(deny.reason());
            assertThat(event.fields())
                    .containsEntry("subject", "alice")
                    .containsEntry("route", "/orders/{id}")
                    .containsEntry("status", "400");
        });
    }

    @Test
    void bodyPastTheLimitIsRefusedWhileItIsRead() {
        Permit permit = (Permit) gate.check(call("/orders/7"));

        BodyDecision decision = permit.body(new ByteArrayInputStream(new byte[300]), -1);

        assertThat(((Decision.Deny) decision).status()).isEqualTo(413);
    }

    @Test
    void bodyWhereNoneIsDescribedIsRefused() {
        Gate none = Gate.builder()
                .policy(Policy.fromOpenApi(Documents.operation("x-everyhop: {public: test}")))
                .build();
        Permit permit = (Permit) none.check(Call.get("/orders"));

        assertThat(permit.readsBody()).isTrue();
        assertThat(permit.body(new byte[0])).isInstanceOf(BodyDecision.Accepted.class);
        assertThat(((Decision.Deny) permit.body(utf8("x"))).reason()).isEqualTo(SchemaReason.BODY_UNEXPECTED);
    }

    @Test
    void shadowLetsPassAndTells() {
        Gate shadow = gate("observe", "shadow");

        Permit permit = (Permit) shadow.check(call("/orders/7?tag=long"));
        BodyDecision.Accepted accepted = (BodyDecision.Accepted) permit.body(utf8("{\"qty\":0}"));

        assertThat(accepted.body()).asString().isEqualTo("{\"qty\":0}");
        assertThat(events)
                .extracting(SecurityEvent::name)
                .containsExactly("access.shadow", "access.decision", "access.shadow");
        assertThat(events.get(2).fields()).containsEntry("layer", "schema").containsEntry("subject", "alice");
    }

    @Test
    void offReadsNothing() {
        Permit permit = (Permit) gate("off", "off").check(call("/orders/7?tag=long"));

        assertThat(permit.readsBody()).isFalse();
        assertThat(permit.readsResponse()).isFalse();
        assertThat(permit.body(utf8("anything"))).isInstanceOf(BodyDecision.Accepted.class);
        assertThatThrownBy(() -> permit.body(new ByteArrayInputStream(new byte[0]), 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "observe | 200 | application/json | {\"qty\":1,\"x\":2} | {\"qty\":1,\"x\":2} | response.undeclared passed",
                "mask | 200 | application/json | {\"qty\":1,\"x\":2} | {\"qty\":1} | response.undeclared masked",
                "mask | 200 | application/json | {\"secret\":\"s\"} | {} | response.undeclared masked",
                "block | 200 | application/json | {\"qty\":1,\"x\":2} | 500 | response.undeclared blocked",
                "mask | 200 | application/json | {\"qty\":\"a\"} | 500 | response.violated blocked",
                "block | 200 | application/json | {\"qty\":1} | {\"qty\":1} | ",
                "block | 404 | application/problem+json | {} | {} | ",
                "block | 503 | text/plain | busy | 500 | response.undeclared blocked",
                "observe | 503 | text/plain | busy | busy | response.undeclared passed",
                "block | 204 | text/plain | '' | '' | ",
                "off | 200 | application/json | {\"x\":2} | {\"x\":2} | ",
            })
    void answersAreObservedMaskedOrBlocked(
            String mode, int status, String type, String body, String outcome, String told) {
        Permit permit = (Permit) gate(mode, "enforce").check(call("/orders/7"));
        events.clear();

        ResponseDecision decision = permit.response(status, type, utf8(body));

        if (decision instanceof ResponseDecision.Send send) {
            assertThat(send.body()).asString().isEqualTo(outcome);
        } else {
            assertThat(((Decision.Deny) decision).status()).isEqualTo(Integer.parseInt(outcome));
            assertThat(((Decision.Deny) decision).problem().errors()).isEmpty();
        }
        assertThat(events.stream()
                        .map(event ->
                                event.reason().code() + " " + event.fields().get("response")))
                .isEqualTo(told == null ? List.of() : List.of(told));
    }

    @Test
    void unreadAnswerGoesOutOnlyWhereAnswersAreObserved() {
        Permit observed = (Permit) gate.check(call("/orders/7"));
        Permit blocked = (Permit) gate("mask", "enforce").check(call("/orders/7"));

        assertThat(observed.unreadResponse(200, SchemaReason.RESPONSE_STREAMED))
                .isInstanceOfSatisfying(ResponseDecision.Send.class, send -> assertThat(send.body())
                        .isNull());
        assertThat(((Decision.Deny) blocked.unreadResponse(200, SchemaReason.RESPONSE_TOO_LARGE)).status())
                .isEqualTo(500);
        assertThat(blocked.maxResponseBytes(200)).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parameters: [{name: a, in: query}] | /parameters/0 | lacks 'schema'",
                "parameters: [{name: a, in: body, schema: {}}] | /parameters/0/in | must be path, query, header or cookie",
                "parameters: [{name: a, in: query, style: magic, schema: {}}] | /parameters/0/style | is a style that is not understood",
                "parameters: [{name: a, in: query, style: label, schema: {}}] | /parameters/0 | there is no style LABEL there",
                "parameters: [{name: a, in: query, style: matrix, schema: {}}] | /parameters/0/style | puts a semicolon into the path",
                "parameters: [{name: a, in: query, allowEmptyValue: true, schema: {}}] | /parameters/0/allowEmptyValue | is not understood",
                "parameters: [{name: a, in: query, requierd: true, schema: {}}] | /parameters/0/requierd | is not understood here",
                "parameters: [{name: a, in: query, content: {text/plain: {schema: {}}}}] | /parameters/0/content | must have one media type, of JSON",
                "parameters: [{name: a, in: query, schema: {type: strin}}] | /parameters/0/schema/type | a type is one of",
                "parameters: [{name: a, in: query, schema: {pattern: '(?=x)'}}] | /parameters/0/schema/pattern | ",
                "requestBody: {content: {application/xml: {schema: {type: object}}}} | /requestBody/content/application~1xml | has a schema that cannot be checked",
                "requestBody: {content: {json: {}}} | /requestBody/content/json | is not a media type",
                "requestBody: {} | /requestBody | lacks 'content'",
                "requestBody: {content: {multipart/form-data: {schema: {}, encoding: {a: {style: form}}}}} | /requestBody/content/multipart~1form-data/encoding/a/style | is not understood here",
                "responses: {OK: {}} | /responses/OK | is no status",
                "responses: {'200': {content: {application/json: {schema: {pattern: '(a+)+\\1'}}}}} | /responses/200/content/application~1json/schema/pattern | ",
                "x-everyhop: {wire: {bites: 1}} | /x-everyhop/wire/bites | is no limit",
                "x-everyhop: {wire: {bytes: 0}} | /x-everyhop/wire/bytes | must be a whole number",
                "x-everyhop: {wire: {numberDigits: 5000}} | /x-everyhop/wire/numberDigits | must lie between",
            })
    void descriptionThatCannotBeCheckedStopsStartUp(String rest, String below, String sentence) {
        assertThatThrownBy(() -> Policy.fromOpenApi(Documents.operation("security: [{bearer: []}]\n" + rest)))
                .isInstanceOfSatisfying(
                        PolicyException.class, e -> assertThat(e.pointer()).startsWith("/paths/~1orders/get" + below))
                .hasMessageContaining(sentence == null ? "" : sentence);
    }

    @Test
    void cyclesInSchemasAreKept() {
        Policy policy = Policy.fromOpenApi(Documents.of("""
                  schemas:
                    node: {type: object, properties: {next: {$ref: "#/components/schemas/node"}, id: {type: integer}}}
                paths:
                  /nodes:
                    post:
                      x-everyhop: {public: test}
                      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/node"}}}}
                """));
        Permit permit = (Permit) Gate.builder()
                .policy(policy)
                .build()
                .check(Call.of("POST", "/nodes").with("Content-Type", "application/json"));

        assertThat(permit.body(utf8("{\"next\":{\"next\":{\"id\":1}}}"))).isInstanceOf(BodyDecision.Accepted.class);
        assertThat(((Decision.Deny) permit.body(utf8("{\"next\":{\"next\":{\"id\":\"a\"}}}")))
                        .problem()
                        .toJson())
                .contains("/next/next/id");
    }

    @Test
    void variablesInsideASegmentAreChecked() {
        Gate inside =
                Gate.builder().policy(Policy.fromOpenApi(Documents.of("""
                        paths:
                          /orders/{id}.json:
                            parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
                            get: {x-everyhop: {public: test}}
                        """))).build();

        assertThat(inside.check(Call.get("/orders/7.json"))).isInstanceOf(Permit.class);
        assertThat(inside.check(Call.get("/orders/%37.jso%6e"))).isInstanceOf(Permit.class);
        assertThat(((Decision.Deny) inside.check(Call.get("/orders/a.json"))).status())
                .isEqualTo(400);
    }

    private Gate gate(String response, String schema) {
        return Gate.builder()
                .policy(Policy.fromOpenApi(Documents.of(String.format(DOCUMENT, response, schema))))
                .tokens(Tokens.verifier())
                .objectRules(ObjectRules.builder()
                        .ruleWithoutIo(
                                "mine",
                                call -> Integer.parseInt(call.variable("id")) == 7
                                        ? AccessDecision.permit()
                                        : AccessDecision.deny(AccessReason.OBJECT_HIDDEN),
                                "id")
                        .build())
                .events(events::add)
                .clock(Tokens.CLOCK)
                .build();
    }

    private static Call call(String target) {
        return Call.of("POST", target)
                .with("X-Version", "v1")
                .with("Content-Type", "application/json")
                .bearer(Tokens.good("a"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
