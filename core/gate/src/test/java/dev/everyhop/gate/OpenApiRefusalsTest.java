package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not understood stops start-up, with the document and the place. */
class OpenApiRefusalsTest {

    private static final String OK = "security: [{bearer: []}]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "swagger: \"2.0\" | /swagger | is of Swagger 2.0",
                "openapi: 3.2.0 | /openapi | is a version that is not understood",
                "openapi: 4.0.0 | /openapi | is a version",
                "openapi: 3.1 | /openapi | must be a text",
                "info: {} | '' | lacks 'openapi'",
                "{openapi: 3.0.4} | '' | lacks 'paths'",
                "{openapi: 3.0.4, paths: {}, webhooks: {}} | /webhooks | is not understood here",
                "{openapi: 3.1.1, jsonSchemaDialect: \"https://json-schema.org/draft/2019-09/schema\"} | /jsonSchemaDialect | is a dialect",
                "{openapi: 3.1.1, paths: {/a: {query: {}}}} | /paths/~1a/query | is not understood here",
                "{openapi: 3.1.1, paths: {/a: {additionalOperations: {}}}} | /paths/~1a/additionalOperations | is not",
                "{openapi: 3.1.1, paths: {a: {}}} | /paths/a | is not understood here",
                "{openapi: 3.1.1, paths: {/a: {get: {secuirty: []}}}} | /paths/~1a/get/secuirty | is not understood here",
                "{openapi: 3.1.1, paths: {/a: {get: []}}} | /paths/~1a/get | must be an object",
                "{openapi: 3.1.1, paths: {/a: {$ref: \"other.yaml#/a\"}}} | /paths/~1a/$ref | leads out of the document",
                "{openapi: 3.1.1, paths: {/a: {$ref: \"https://evil.example/a\"}}} | /paths/~1a/$ref | leads out",
                "{openapi: 3.1.1, components: {schemas: {a: {items: [{$ref: a.json}]}}}} | /components/schemas/a/items/0/$ref | leads out",
                "{openapi: 3.1.1, paths: {/a: {$ref: \"#/nowhere\"}}} | /paths/~1a/$ref | leads to nothing",
                "{openapi: 3.1.1, paths: {/a: {$ref: \"#/paths/~1b\"}, /b: {$ref: \"#/paths/~1a\"}}} | /paths/~1a | refers to itself",
                "{openapi: 3.1.1, paths: {/a: {$ref: \"#/paths/~1b\", get: {}}, /b: {}}} | /paths/~1a/get | is not understood here",
                "{openapi: 3.1.1, x-everyHop: {owner: a}} | /x-everyHop | x-everyhop, so spelled",
                "{openapi: 3.1.1, x-everyhop-public: a} | /x-everyhop-public | x-everyhop, so spelled",
                "{openapi: 3.1.1, paths: {x-everyhop: {owner: a}}} | /paths/x-everyhop | x-everyhop, so spelled",
                "{openapi: 3.1.1, components: {securitySchemes: {a: {type: magic}}}} | /components/securitySchemes/a/type | is a type of security scheme that is not understood",
                "{openapi: 3.0.4, paths: {}, components: {securitySchemes: {a: {type: mutualTLS}}}} | /components/securitySchemes/a/type | is of OpenAPI 3.1",
                "{openapi: 3.1.1, components: {securitySchemes: {a: {type: http}}}} | /components/securitySchemes/a | lacks 'scheme'",
            })
    void documentWithWhatIsNotUnderstoodIsRefused(String yaml, String pointer, String sentence) {
        refused(Documents.yaml(yaml), pointer, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{key: []}] | /0/key | asks for credentials that nothing here verifies (/components/securitySchemes/key)",
                "[{bearer: []}, {basic: []}] | /1/basic | asks for credentials that nothing here verifies",
                "[{bearer: [], key: []}] | /0/key | asks for credentials that nothing here verifies",
                "[{other: []}] | /0/other | names a security scheme that the document does not declare",
                "[{bearer: [a]}] | /0/bearer | names scopes, which only oauth2 and openIdConnect have",
                "[{mtls: [a]}] | /0/mtls | names scopes",
                "[{oauth: a}] | /0/oauth | must be an array",
                "[{oauth: [1]}] | /0/oauth/0 | must be a text",
                "[bearer] | /0 | must be an object",
                "bearer | '' | must be an array",
            })
    void securityThatCannotBeVerifiedIsRefused(String security, String below, String sentence) {
        refused(Documents.operation("security: " + security), "/paths/~1orders/get/security" + below, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permission: a | /permission | is not understood: x-everyhop has no such member",
                "permissions: [] | /permissions | is empty",
                "permissions: [a, a] | /permissions | names one twice",
                "permissions: {allOf: [a]} | /permissions/allOf | is not understood here",
                "permissions: ' ' | /permissions | is empty",
                "public: '' | /public | says that anyone may call the operation, and its security (/paths/~1orders/get/security)",
                "audit: always | /audit | must be one of must, should, may",
                "senderConstraint: none | /senderConstraint | must be one of dpop, mtls, any",
                "stepUp: {} | /stepUp | A step-up asks for nothing",
                "stepUp: {maxAge: 5 minutes} | /stepUp/maxAge | must be a period of ISO 8601",
                "limits: [{name: a, permits: 0, period: PT1S}] | /limits/0/permits | must be a whole number from 1",
                "limits: [{name: a, permits: 1, period: -PT1S}] | /limits/0/period | must be a period",
                "limits: [{name: a, permits: 1}] | /limits/0 | lacks 'period'",
                "modes: {identity: off} | /modes/identity | would let callers in unchecked: if that is meant, write dangerouslyOff",
                "modes: {access: off} | /modes/access | would let callers in unchecked",
                "modes: {schema: dangerouslyOff} | /modes/schema | must be one of enforce, shadow, off",
                "modes: {shape: off} | /modes/shape | is no layer that has a mode",
                "modes: {response: enforce} | /modes/response | must be one of off, observe, mask, block",
                "owner: 7 | /owner | must be a text",
            })
    void extensionWithWhatIsNotUnderstoodIsRefused(String extension, String below, String sentence) {
        String rest = OK + "\nx-everyhop: {" + extension + "}";
        refused(Documents.operation(rest), "/paths/~1orders/get/x-everyhop" + below, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public: all | /x-everyhop/public | cannot be said of the whole document",
                "permissions: a | /x-everyhop/permissions | cannot be said of the whole document",
            })
    void whatHoldsForOneOperationCannotBeSaidOfAll(String extension, String pointer, String sentence) {
        refused(Documents.of("x-everyhop: {" + extension + "}\npaths: {/a: {get: {" + OK + "}}}"), pointer, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a/{b | Route template '/a/{b' has a variable whose name",
                "/a/{b}{c} | Route template '/a/{b}{c}' has two variables with nothing between them",
                "/a#b | Route template '/a#b' has a '#'",
                "/a?b=c | Route template '/a?b=c' has a '?'",
                "/a//b | Route template '/a//b' has an empty segment",
                "/a%20b | Route template '/a%20b' has a '%'",
                "/a;b | Route template '/a;b' has a character that gets no request through",
            })
    void pathThatTheRouterCannotDoIsRefused(String path, String sentence) {
        String pointer = "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/get";
        refused(Documents.of("paths: {\"" + path + "\": {get: {" + OK + "}}}"), pointer, sentence);
    }

    @Test
    void wildcardOfOursIsNotOneOfOpenApi() {
        refused(Documents.of("paths: {/files/**: {get: {" + OK + "}}}"), "/paths/~1files~1**", "has a '*'");
    }

    @Test
    void traceIsRefused() {
        refused(Documents.of("paths: {/a: {trace: {" + OK + "}}}"), "/paths/~1a/trace", "Route TRACE /a: TRACE cannot");
    }

    @Test
    void twoPathsForTheSameRequestsAreRefused() {
        refused(
                Documents.of("paths: {\"/{x}\": {get: {" + OK
                        + ", parameters: [{in: path, name: x, required: true, schema: {}}]}}," + " \"/{y}\": {get: {"
                        + OK + ", parameters: [{in: path, name: y, required: true, schema: {}}]}}}"),
                "/paths/~1{y}/get",
                "The policy lists GET /{x} and GET /{y}, which match the same requests");
    }

    @Test
    void pathAndItsParametersMustFit() {
        refused(
                Documents.of("paths: {\"/a/{id}\": {get: {" + OK + "}}}"),
                "/paths/~1a~1{id}/get",
                "has {id} in its path, but no parameter that describes it");
        refused(
                Documents.operation(OK + "\nparameters: [{in: path, name: id}]"),
                "/paths/~1orders/get/parameters/0",
                "is a parameter in the path, but /orders has no {id}");
        refused(
                Documents.operation(OK + "\nparameters: [{in: query, name: q}, {in: query, name: q}]"),
                "/paths/~1orders/get/parameters/1",
                "declares a parameter a second time");
    }

    @Test
    void jsonWithTwoReadingsIsRefused() {
        refusedJson("{\"openapi\":\"3.1.1\",\"paths\":{},\"paths\":{}}", "is not JSON: Duplicate");
        refusedJson("{\"openapi\":\"3.1.1\"} x", "is not JSON");
        refusedJson("{\"openapi\":\"3.1.1\",}", "is not JSON");
        refusedJson("[]", "is not an object");
        refusedJson("{\"a\":".repeat(201) + "1" + "}".repeat(201), "is not JSON");
        assertThatThrownBy(() -> Policy.fromOpenApi(
                        OpenApiSource.of("api.json", "{\"openapi\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessage("api.json#: is not UTF-8: save it as UTF-8");
        assertThatThrownBy(() -> Policy.fromOpenApi(OpenApiSource.of("api.json", new byte[(32 << 20) + 1])))
                .hasMessage("api.json#: is larger than 32 MiB");
    }

    @Test
    void yamlWithTwoReadingsIsRefused() {
        refused(Documents.yaml("a: 1\na: 2"), "", "is not YAML 1.2 of one document");
        refused(Documents.yaml("a: 1\n---\nb: 2"), "", "is not YAML 1.2 of one document");
        refused(Documents.yaml("a: !!java.net.URL [x]"), "", "is not YAML 1.2 of one document");
        refused(Documents.yaml("200: a\n\"200\": b"), "", "has the name '200' twice");
        refused(Documents.yaml("x: {true: b}"), "/x", "has a name that is no text");
        refused(Documents.yaml("b: {<<: {c: d}}"), "/b", "has a merge key");
        refused(Documents.yaml("a: .inf"), "/a", "is of a type that JSON does not have");
        refused(Documents.yaml("a: &x [*x]"), "", "is nested more than 200 deep, or an alias leads into itself");
        refused(Documents.yaml("[".repeat(100_000)), "", "is ");
    }

    @Test
    void aliasesThatBlowUpAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(5)).append("x]\n");
        }
        refused(Documents.yaml(bomb.toString()), "", "has more than 4000000 values, aliases counted");
        refused(
                Documents.yaml("a: &a [x]\nb: [" + "*a, ".repeat(60) + "x]"),
                "",
                "is not YAML 1.2 of one document: Number of aliases");
    }

    private static void refusedJson(String json, String sentence) {
        assertThatThrownBy(
                        () -> Policy.fromOpenApi(OpenApiSource.of("api.json", json.getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith("api.json#: " + sentence);
    }

    private static void refused(OpenApiSource source, String pointer, String sentence) {
        assertThatThrownBy(() -> Policy.fromOpenApi(source))
                .isInstanceOfSatisfying(PolicyException.class, e -> {
                    assertThat(e.document()).isEqualTo("api.yaml");
                    assertThat(e.pointer()).isEqualTo(pointer);
                })
                .hasMessageStartingWith("api.yaml#" + pointer + ": ")
                .hasMessageContaining(sentence);
    }
}
