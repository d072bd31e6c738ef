package dev.everyhop.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documents say what is so, and the recipe is this very code. */
class DocumentationTest {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));
    private static final String OPEN_API = """
            {"components": {"schemas": {"Order": {"type": "object",
              "properties": {"item": {"type": "string", "nullable": true}}}}}}""";

    private @Nullable String responded;
    private byte @Nullable [] handled;

    record Order(String item) {}

    @Test
    void theRecipeWorks() {
        byte[] body = "{\"item\":\"tea\",\"qty\":0}".getBytes(UTF_8);
        JsonSchema schema = JsonSchema.compile("""
                {"type": "object", "required": ["item"],
                 "properties": {"item": {"type": "string"}, "qty": {"type": "integer", "minimum": 1}}}""");
        SchemaResult result = schema.validate(body);
        if (result instanceof SchemaResult.Invalid invalid) {
            String errors =
                    SchemaError.toJson(invalid.errors()); // [{"pointer":"/qty","keyword":"minimum","in":"body"}]
            respond(invalid.reason().status(), errors);
        }
        assertThat(responded).isEqualTo("400[{\"pointer\":\"/qty\",\"keyword\":\"minimum\",\"in\":\"body\"}]");

        List<String> contentType = List.of("application/json");
        List<String> contentEncoding = List.of();
        byte[] bytes = "{\"item\":\"tea\"}".getBytes(UTF_8);
        BodyContract contract = BodyContract.builder()
                .content("application/json", schema)
                .limits(WireLimits.builder().bytes(64 * 1024).allowGzip().build())
                .build();
        BodyResult checked = contract.check(contentType, contentEncoding, bytes);
        if (checked instanceof BodyResult.Accepted accepted) {
            handle(accepted.body(), accepted.mediaType());
        }
        assertThat(handled).isEqualTo(bytes);
    }

    @Test
    void theRestOfTheRecipeWorks() {
        byte[] openApiJson = OPEN_API.getBytes(UTF_8);
        SchemaDocument document =
                SchemaDocument.builder(openApiJson).openApi30().build();
        JsonSchema order = document.schema("/components/schemas/Order", SchemaMode.REQUEST);
        assertThat(order.validate("{\"item\":null}".getBytes(UTF_8)).isValid()).isTrue();

        ParameterSource source =
                new ParameterContractTest.Source().path("id", "7").query("tag=a&tag=b");
        ParameterContract parameters = ParameterContract.of(
                List.of(
                        Parameter.path("id", JsonSchema.compile("{\"type\":\"integer\"}")),
                        Parameter.query("tag", JsonSchema.compile("{\"type\":\"array\",\"items\":{\"maxLength\":20}}"))
                                .optional()),
                WireLimits.defaults());
        SchemaResult verdict = parameters.check(source);
        assertThat(verdict.isValid()).isTrue();

        byte[] answer = "{\"item\":\"tea\",\"hash\":1}".getBytes(UTF_8);
        ResponseContract responses = ResponseContract.builder(ResponseContract.Mode.MASK)
                .content("application/json", document.schema("/components/schemas/Order", SchemaMode.RESPONSE))
                .build();
        ResponseResult masked = responses.check("application/json", answer);
        assertThat(((ResponseResult.Masked) masked).body()).asString(UTF_8).isEqualTo("{\"item\":\"tea\"}");
    }

    @Test
    void beansAreCheckedAsTheRecipeSays() {
        Order order = new Order("tea");
        BeanConstraints beans = BeanConstraints.create();
        SchemaResult outcome = beans.validate(order);
        assertThat(outcome.isValid()).isTrue();
        beans.close();
    }

    @Test
    void theRecipeIsThisCode() throws IOException {
        String code = squeezed(
                Files.readString(ROOT.resolve("core/schema/src/test/java/dev/everyhop/schema/DocumentationTest.java")));
        Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/recipes/json-schema.md")));
        int found = 0;
        while (blocks.find()) {
            assertThat(code).contains(squeezed(blocks.group(1)));
            found++;
        }
        assertThat(found).isEqualTo(6);
    }

    @Test
    void everyReasonAndLimitIsListed() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/reference/schema-limits.md"));
        for (SchemaReason reason : SchemaReason.values()) {
            assertThat(page).contains("| `" + reason.code() + "` | " + reason.status() + " |");
        }
        WireLimits limits = WireLimits.defaults();
        assertThat(page)
                .contains("| `bytes` | " + thousands(limits.bytes) + " |")
                .contains("| `inflatedBytes` | " + thousands(limits.inflatedBytes) + " |")
                .contains("| `depth` | " + limits.depth + " | " + JsonReader.MAX_DEPTH + " |")
                .contains("| `tokens` | " + thousands(limits.tokens) + " |")
                .contains("| `stringLength` | " + thousands(limits.stringLength) + " |")
                .contains("| `nameLength` | " + limits.nameLength + " |")
                .contains("| `numberDigits` | " + limits.numberDigits + " |")
                .contains("| `numberExponent` | " + limits.numberExponent + " |")
                .contains("| `arraySize` | " + thousands(limits.arraySize) + " |")
                .contains("| `objectSize` | " + thousands(limits.objectSize) + " |")
                .contains("| `fields` | " + limits.fields + " |")
                .contains("| `parts` | " + limits.parts + " |")
                .contains("| `partHeadBytes` | " + thousands(limits.partHeadBytes) + " |")
                .contains("| `partBytes` | " + thousands(limits.partBytes) + " |")
                .contains("| `parameters` | " + limits.parameters + " |")
                .contains("| `parameterLength` | " + thousands(limits.parameterLength) + " |");
    }

    @Test
    void everyFormatIsListed() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/reference/schema-keywords.md"));
        SchemaFormats.ALL.forEach(format -> assertThat(page).contains("`" + format.getName() + "`"));
    }

    private static String thousands(int number) {
        return String.format(java.util.Locale.ROOT, "%,d", number);
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    private void respond(int status, String errors) {
        responded = status + errors;
    }

    private void handle(byte[] body, @Nullable MediaType mediaType) {
        handled = body;
        assertThat(mediaType).isNotNull();
    }
}
