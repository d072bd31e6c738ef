package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.schema.SchemaReason;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import org.jose4j.jwt.JwtClaims;
import org.slf4j.LoggerFactory;

/**
 * A canary in any name, value, header, cookie, parameter or token, and in what the handler answers: no answer of the
 * gate, no event, no log line (from INFO on) and no text of a decision holds it.
 */
class ErrorModelCanaryTest {

    private static final String CANARY = "cAnArY7";

    private static final Set<String> REASONS = new HashSet<>();

    private final List<SecurityEvent> events = new ArrayList<>();
    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final List<Gate> gates = List.of(
            gate("enforce", "block"), gate("enforce", "mask"), gate("enforce", "observe"), gate("shadow", "observe"));

    ErrorModelCanaryTest() {
        logs.start();
        ((Logger) LoggerFactory.getLogger("dev.everyhop")).addAppender(logs);
    }

    /** What a client sends, and what the handler answers. */
    record Sent(Call call, byte[] body, String responseType, byte[] response, int status) {}

    @Property(tries = 4000, seed = "20261124", edgeCases = EdgeCasesMode.NONE)
    void nothingOfARequestOrAnAnswerComesOutAgain(@ForAll("sent") Sent sent, @ForAll("gates") int at) {
        events.clear();
        logs.list.clear();
        StringBuilder told = new StringBuilder();
        Decision decision = gates.get(at).check(sent.call);
        tell(decision, told);
        if (decision instanceof Permit permit) {
            BodyDecision body = sent.status % 2 == 0
                    ? permit.body(sent.body)
                    : permit.body(new ByteArrayInputStream(sent.body), -1);
            tell(body, told);
            ResponseDecision response = permit.response(sent.status, sent.responseType, sent.response);
            tell(response, told);
            tell(permit.unreadResponse(sent.status, SchemaReason.RESPONSE_STREAMED), told);
        }
        told.append(events);
        logs.list.forEach(line -> told.append(line.getFormattedMessage()).append(line.getThrowableProxy()));
        assertThat(told.toString().toLowerCase(Locale.ROOT)).doesNotContain("canary");
    }

    @AfterProperty
    void stopListening() {
        ((Logger) LoggerFactory.getLogger("dev.everyhop")).detachAppender(logs);
    }

    @AfterProperty
    void theRequestsReachedEveryPartOfTheErrorModel() {
        assertThat(REASONS)
                .contains(
                        "credentials.malformed",
                        "token.encoding",
                        "token.audience",
                        "access.scope_missing",
                        "access.permission_missing",
                        "access.object_denied",
                        "access.object_rule_failed",
                        "parameter.invalid",
                        "media_type.unsupported",
                        "body.content_coding",
                        "json.syntax",
                        "json.duplicate_name",
                        "schema.violated",
                        "response.undeclared",
                        "response.violated",
                        "response.streamed")
                .doesNotContain("gate.fault");
    }

    private void tell(Object decision, StringBuilder told) {
        told.append(decision);
        if (decision instanceof Decision.Deny deny) {
            told.append(deny.problem().toJson()).append(deny.headers());
            REASONS.add(deny.reason().code());
        }
        events.forEach(event -> {
            if (event.reason() != null) {
                REASONS.add(event.reason().code());
            }
        });
    }

    @Provide
    Arbitrary<Integer> gates() {
        return Arbitraries.integers().between(0, gates.size() - 1);
    }

    @Provide
    Arbitrary<Sent> sent() {
        return Combinators.combine(calls(), bodies(), types(), bodies(), Arbitraries.of(200, 201, 404, 503))
                .as((call, body, type, response, status) -> new Sent(call, utf8(body), type, utf8(response), status));
    }

    private static Arbitrary<Call> calls() {
        Arbitrary<String> paths =
                Arbitraries.of("/orders/7", "/orders/7", "/orders/8", "/orders/9", "/orders/" + CANARY);
        Arbitrary<String> queries = Arbitraries.of(
                "",
                "",
                "tag=a",
                "tag=" + CANARY,
                CANARY + "=1",
                "tag[" + CANARY + "]=1",
                "filter[a]=" + CANARY,
                "tag=%zz" + CANARY);
        Arbitrary<String> headers = Arbitraries.of("X-Mode", "Cookie", "X-Other", "Content-Encoding", "Content-Length");
        Arbitrary<String> values = Arbitraries.of("a", CANARY, "session=" + CANARY, CANARY + "=1; session=1", "gzip");
        return Combinators.combine(paths, queries, headers, values, types(), tokens())
                .as((path, query, header, value, type, token) -> new Call("POST", path, query, List.of())
                        .with(header, value)
                        .with("Content-Type", type)
                        .with("Authorization", token));
    }

    private static Arbitrary<String> types() {
        return Arbitraries.of(
                "application/json",
                "application/json",
                "application/json",
                "application/json; note=" + CANARY,
                "application/" + CANARY,
                "application/x-www-form-urlencoded",
                CANARY);
    }

    private static Arbitrary<String> bodies() {
        return Arbitraries.of(
                "{}",
                "{\"qty\":1}",
                "{\"qty\":\"" + CANARY + "\"}",
                "{\"" + CANARY + "\":1}",
                "{\"qty\":1,\"more\":{\"" + CANARY + "\":{\"" + CANARY + "\":\"a\"}}}",
                "{\"more\":{\"a\":\"" + CANARY + "\"}}",
                "{\"color\":\"" + CANARY + "\"}",
                "{\"code\":\"" + CANARY + "\"}",
                "{\"list\":[\"" + CANARY + "\",\"" + CANARY + "\"]}",
                "{\"secret\":\"" + CANARY + "\"}",
                "{\"qty\":1,\"" + CANARY + "\":1,\"" + CANARY + "\":2}",
                "{\"" + CANARY,
                "{\"qty\":" + CANARY + "}",
                "{\"" + CANARY + "\\ud800\":1}",
                "qty=" + CANARY + "&" + CANARY + "=1",
                CANARY,
                "");
    }

    private static Arbitrary<String> tokens() {
        JwtClaims noted = Tokens.claims("orders.write");
        noted.setStringClaim("note", CANARY);
        JwtClaims other = Tokens.claims("orders.write");
        other.setAudience(CANARY);
        JwtClaims role = Tokens.claims("orders.write");
        role.setStringListClaim("roles", List.of(CANARY));
        return Arbitraries.frequency(
                net.jqwik.api.Tuple.of(12, "Bearer " + Tokens.signed(noted)),
                net.jqwik.api.Tuple.of(1, "Bearer " + Tokens.signed(other)),
                net.jqwik.api.Tuple.of(1, "Bearer " + Tokens.signed(role)),
                net.jqwik.api.Tuple.of(1, "Bearer " + Tokens.good(CANARY)),
                net.jqwik.api.Tuple.of(1, "Bearer " + CANARY + "." + CANARY + "." + CANARY),
                net.jqwik.api.Tuple.of(1, "Bearer " + CANARY + " " + CANARY),
                net.jqwik.api.Tuple.of(1, CANARY));
    }

    private Gate gate(String schema, String response) {
        return Gate.builder()
                .policy(Policy.fromOpenApi(Documents.of(String.format(DOCUMENT, schema, response))))
                .tokens(Tokens.verifier())
                .access(AccessRules.builder()
                        .role("clerk")
                        .grants("orders:write")
                        .build())
                .objectRules(ObjectRules.builder()
                        .ruleWithoutIo("mine", call -> {
                            String id = call.variable("id");
                            if (id.equals("9")) {
                                throw new IllegalStateException(CANARY);
                            }
                            return id.equals("7")
                                    ? AccessDecision.permit()
                                    : AccessDecision.deny(AccessReason.OBJECT_DENIED);
                        })
                        .build())
                .events(events::add)
                .clock(Tokens.CLOCK)
                .build();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final String DOCUMENT = """
              schemas:
                order:
                  type: object
                  properties:
                    qty: {type: integer, maximum: 5}
                    color: {enum: [red, green]}
                    code: {type: string, pattern: "^[0-9]+$", maxLength: 5}
                    list: {type: array, uniqueItems: true, maxItems: 1, items: {format: date}}
                    more: {type: object, additionalProperties: {type: integer}, propertyNames: {maxLength: 3}}
                    secret: {type: string, writeOnly: true}
            x-everyhop: {modes: {schema: %s, response: %s}}
            paths:
              /orders/{id}:
                post:
                  security: [{oauth: [orders.write]}]
                  x-everyhop: {permissions: "orders:write", objectRules: mine}
                  parameters:
                    - {name: id, in: path, required: true, schema: {type: string, maxLength: 1}}
                    - {name: tag, in: query, schema: {type: array, items: {enum: [a, b]}}}
                    - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {a: {type: integer}}}}
                    - {name: X-Mode, in: header, schema: {type: integer}}
                    - {name: session, in: cookie, schema: {type: integer}}
                  requestBody:
                    content:
                      application/json: {schema: {$ref: "#/components/schemas/order"}}
                      application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/order"}}
                  responses:
                    "200": {content: {application/json: {schema: {$ref: "#/components/schemas/order"}}}}
                    "201": {content: {application/json: {schema: {$ref: "#/components/schemas/order"}}}}
            """;
}
