package dev.everyhop.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What each artifact shows to its users is written down beside it in {@code api.txt}, so that a change of it is seen in
 * review. {@code -Dapi.write} writes the files anew. On JDK 17 only: other versions of javap spell some things otherwise.
 */
class PublicApiTest {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));
    private static final int JDK = 17;

    @TestFactory
    Stream<DynamicTest> theApiIsTheOneThatIsWrittenDown() throws IOException {
        if (Runtime.version().feature() != JDK) {
            System.out.println("The public API was not compared: that needs JDK " + JDK);
            return Stream.of(DynamicTest.dynamicTest("not on this JDK", () -> {}));
        }
        return artifacts().stream()
                .map(artifact ->
                        DynamicTest.dynamicTest(ROOT.relativize(artifact).toString(), () -> {
                            Path file = artifact.resolve("api.txt");
                            String api = api(artifact.resolve("target/classes"));
                            if (Boolean.getBoolean("api.write")) {
                                Files.writeString(file, api);
                            }
                            assertThat(file)
                                    .as("write it with -Dapi.write=true and review the difference")
                                    .hasContent(api);
                        }));
    }

    private static List<Path> artifacts() throws IOException {
        try (Stream<Path> found = Stream.of("core", "jakarta-ee", "spring-starter")
                .map(ROOT::resolve)
                .filter(Files::isDirectory)
                .flatMap(PublicApiTest::children)) {
            return found.filter(one -> Files.isDirectory(one.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> children(Path folder) {
        try {
            return Files.list(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Lists public types outside {@code internal} packages with their public and protected members, in a stable order. */
    private static String api(Path classes) throws IOException {
        List<String> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.map(Path::toString)
                    .filter(name -> name.endsWith(".class")
                            && !name.contains("/internal/")
                            && !name.endsWith("package-info.class"))
                    .sorted()
                    .toList();
        }
        StringWriter out = new StringWriter();
        ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
        String[] arguments =
                Stream.concat(Stream.of("-protected"), files.stream()).toArray(String[]::new);
        int status = javap.run(new PrintWriter(out), new PrintWriter(out), arguments);
        assertThat(status).as(out.toString()).isZero();
        return Arrays.stream(out.toString().split("(?m)^Compiled from .*\\R"))
                .filter(type -> type.startsWith("public "))
                .map(PublicApiTest::sorted)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static String sorted(String type) {
        List<String> lines = type.lines().toList();
        String members = lines.subList(1, lines.size() - 1).stream().sorted().collect(Collectors.joining("\n"));
        return lines.get(0) + "\n" + (members.isEmpty() ? "" : members + "\n") + "}\n";
    }
}
