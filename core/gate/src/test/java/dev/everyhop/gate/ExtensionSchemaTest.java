package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.gate.internal.document.Document;
import dev.everyhop.schema.JsonSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of the extension that is in the jar says the same as the reader does. */
class ExtensionSchemaTest {

    private final byte[] text = text();
    private final JsonSchema schema = JsonSchema.compile(text);

    @Test
    void schemaNamesWhatTheReaderKnows() {
        Set<String> known = new HashSet<>(RouteExtension.FOR_ALL);
        known.addAll(RouteExtension.FOR_ONE);

        assertThat(Document.read("schema.json", text).root().get("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"permissions\": \"a\"}",
                "{\"permissions\": [\"a\", \"b\"], \"roles\": {\"anyOf\": [\"a\"]}}",
                "{\"objectRules\": [\"a\"], \"owner\": \"b\", \"audit\": \"may\", \"senderConstraint\": \"any\"}",
                "{\"limits\": [{\"name\": \"a\", \"permits\": 1, \"period\": \"PT1S\", \"burst\": 2, \"key\": \"tenant\"}]}",
                "{\"stepUp\": {\"acr\": [\"a\"], \"maxAge\": \"PT1M\"}}",
                "{\"dangerouslyForwardToken\": \"the ledger is old\", \"takeTokensOnce\": true}",
                "{\"modes\": {\"identity\": \"dangerouslyOff\", \"access\": \"shadow\", \"quota\": \"off\", \"response\": \"mask\"}}",
                "{\"wire\": {\"bytes\": 1, \"gzip\": true, \"deflate\": false, \"parameters\": 3}}",
                "{\"unvalidated\": \"application/xml\", \"allowUndeclaredQuery\": true}",
            })
    void whatFitsTheSchemaIsRead(String extension) {
        assertThat(schema.validate(utf8(extension)).isValid()).isTrue();
        assertThat(Policy.fromOpenApi(document(extension)).routes()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"permission\": \"a\"}",
                "{\"permissions\": []}",
                "{\"roles\": {\"allOf\": [\"a\"]}}",
                "{\"public\": \" \"}",
                "{\"audit\": \"always\"}",
                "{\"limits\": [{\"name\": \"a\", \"permits\": 0, \"period\": \"PT1S\"}]}",
                "{\"limits\": {}}",
                "{\"stepUp\": {}}",
                "{\"dangerouslyForwardToken\": true}",
                "{\"dangerouslyForwardToken\": \" \"}",
                "{\"modes\": {\"identity\": \"off\"}}",
                "{\"modes\": {\"shape\": \"off\"}}",
                "{\"wire\": {\"bites\": 1}}",
                "{\"wire\": {\"gzip\": 1}}",
                "{\"unvalidated\": []}",
                "{\"allowUndeclaredQuery\": \"yes\"}",
            })
    void whatBreaksTheSchemaIsRefused(String extension) {
        assertThat(schema.validate(utf8(extension)).isValid()).isFalse();
        assertThatThrownBy(() -> Policy.fromOpenApi(document(extension))).isInstanceOf(PolicyException.class);
    }

    @Test
    void pageNamesEveryMember() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/reference/x-everyhop.md"));

        assertThat(Stream.concat(RouteExtension.FOR_ALL.stream(), RouteExtension.FOR_ONE.stream()))
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        List<String> limits = new ArrayList<>(Document.read("schema.json", text)
                .root()
                .at("/properties/wire/properties")
                .propertyNames());
        assertThat(limits).isNotEmpty().allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    private static OpenApiSource document(String extension) {
        return Documents.operation("security: [{bearer: []}]\nx-everyhop: " + extension);
    }

    private static byte[] text() {
        try (InputStream in = Objects.requireNonNull(Policy.class.getResourceAsStream("x-everyhop.schema.json"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
