package dev.everyhop.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON-Schema-Test-Suite, draft 2020-12: every test, required and optional. */
class JsonSchemaSuiteTest {

    private static final Path SUITE = Path.of(System.getProperty("vectors", "absent"), "json-schema-test-suite");
    private static final Path TESTS = SUITE.resolve("tests/draft2020-12");
    private static final int REQUIRED = 1_299;
    private static final int OPTIONAL = 162;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final WireLimits WIDE =
            WireLimits.builder().numberDigits(1_000).numberExponent(1_000).build();

    private record Skip(String file, String group, String test, String reason) {

        boolean covers(String f, String g, String t) {
            return file.equals(f) && (group.equals("*") || group.equals(g)) && (test.equals("*") || test.equals(t));
        }
    }

    private final List<Skip> skips = skips();
    private final Map<Skip, Integer> stale = new LinkedHashMap<>();
    private int required;
    private int optional;

    @TestFactory
    Stream<DynamicNode> suite() throws IOException {
        if (!Files.isDirectory(TESTS)) {
            System.out.println("JSON-Schema-Test-Suite not run: there is no " + SUITE);
            return Stream.empty();
        }
        Map<String, byte[]> remotes = remotes();
        List<DynamicNode> nodes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                nodes.add(file(file, remotes));
            }
        }
        nodes.add(dynamicTest("every test of the suite was run", () -> {
            assertThat(required).isEqualTo(REQUIRED);
            assertThat(optional).isEqualTo(OPTIONAL);
        }));
        nodes.add(dynamicTest("every skip names a test that exists", () -> assertThat(stale.keySet())
                .containsExactlyInAnyOrderElementsOf(skips)));
        return nodes.stream();
    }

    private DynamicNode file(Path path, Map<String, byte[]> remotes) throws IOException {
        String name = TESTS.relativize(path).toString().replace('\\', '/');
        List<DynamicNode> groups = new ArrayList<>();
        for (JsonNode group : MAPPER.readTree(Files.readAllBytes(path))) {
            String description = group.get("description").stringValue();
            List<DynamicNode> tests = new ArrayList<>();
            for (JsonNode test : group.get("tests")) {
                if (name.startsWith("optional/")) {
                    optional++;
                } else {
                    required++;
                }
                tests.add(test(name, description, group.get("schema"), test, remotes));
            }
            groups.add(dynamicContainer(description, tests));
        }
        return dynamicContainer(name, groups);
    }

    private DynamicNode test(String file, String group, JsonNode schema, JsonNode test, Map<String, byte[]> remotes) {
        String description = test.get("description").stringValue();
        BooleanSupplier verdict = () -> {
            SchemaDocument.Builder document = SchemaDocument.builder(bytes(schema));
            remotes.forEach(document::resource);
            return document.build()
                    .schema("", SchemaMode.AS_WRITTEN)
                    .withLimits(WIDE)
                    .validate(bytes(test.get("data")))
                    .isValid();
        };
        boolean expected = test.get("valid").booleanValue();
        for (Skip skip : skips) {
            if (skip.covers(file, group, description)) {
                stale.merge(skip, 1, Integer::sum);
                return dynamicTest(
                        description + " (deviates: " + skip.reason + ")", () -> assertThat(agrees(verdict, expected))
                                .as("this passes now: remove its line from skips.txt")
                                .isFalse());
            }
        }
        return dynamicTest(description, () -> assertThat(verdict.getAsBoolean()).isEqualTo(expected));
    }

    private static boolean agrees(BooleanSupplier verdict, boolean expected) {
        try {
            return verdict.getAsBoolean() == expected;
        } catch (SchemaCompileException e) {
            return false;
        }
    }

    private static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> remotes() throws IOException {
        Path folder = SUITE.resolve("remotes");
        Map<String, byte[]> remotes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                remotes.put(
                        "http://localhost:1234/"
                                + folder.relativize(file).toString().replace('\\', '/'),
                        Files.readAllBytes(file));
            }
        }
        return remotes;
    }

    private static List<Skip> skips() {
        try (InputStream in = Objects.requireNonNull(JsonSchemaSuiteTest.class.getResourceAsStream("skips.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", -1))
                    .map(parts -> new Skip(parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
