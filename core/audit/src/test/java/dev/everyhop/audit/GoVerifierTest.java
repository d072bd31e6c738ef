package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.internal.store.MemoryDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The logs and the attacks before a verifier of other people: {@code src/test/go} on the libraries of Go's checksum database.
 * Without Debian's packages of Go and those libraries it is not registered, and a line says so.
 */
@Tag("long")
class GoVerifierTest {

    private static final Path SOURCE = Path.of(System.getProperty("everyhop.root"), "core/audit/src/test/go/main.go");
    private static final Path SOURCES = Path.of("/usr/share/gocode/src/golang.org/x");

    @TestFactory
    Stream<DynamicTest> logsAreSoundAndAttacksAreSeen() throws Exception {
        if (!Files.isDirectory(SOURCES.resolve("mod/sumdb/tlog"))
                || !Files.isDirectory(SOURCES.resolve("crypto/ed25519"))
                || !Files.isExecutable(Path.of("/usr/bin/go"))) {
            System.out.println("The Go verifier did not run: golang-go, golang-golang-x-mod-dev or"
                    + " golang-golang-x-crypto-dev is not installed.");
            return Stream.empty();
        }
        Path folder = Files.createTempDirectory("everyhop-go");
        Path program = folder.resolve("verify");
        ProcessBuilder build = new ProcessBuilder("/usr/bin/go", "build", "-o", program.toString(), SOURCE.toString());
        build.environment().put("GO111MODULE", "off");
        build.environment().put("GOPATH", "/usr/share/gocode");
        build.environment().put("GOCACHE", folder.resolve("cache").toString());
        Process built = build.redirectErrorStream(true).start();
        String said = new String(built.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(built.waitFor()).as(said).isZero();
        return IntStream.of(1, 255, 256, 257, 65_536, 70_001, 1_000_000)
                .boxed()
                .flatMap(size -> tests(program, folder, size));
    }

    private static Stream<DynamicTest> tests(Path program, Path folder, int size) {
        MemoryDisk log = Logs.of(size);
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("untouched, " + size, () -> {
            Path dir = export(log, folder);
            assertThat(run(program, dir)).startsWith("SOUND " + size + " ");
            AuditReader reader = AuditReader.open(dir);
            for (long index : new long[] {0, size / 3, size - 1}) {
                Path proof = folder.resolve("record.tlog-proof");
                Path record = folder.resolve("record.json");
                Files.write(proof, reader.prove(index).orElseThrow().toBytes());
                Files.write(record, reader.entry(index).orElseThrow().toBytes());
                assertThat(run(program, dir, "proof", proof.toString(), record.toString()))
                        .startsWith("PROVED " + index + " of " + size);
                Files.write(record, new byte[] {'x'});
                assertThat(run(program, dir, "proof", proof.toString(), record.toString()))
                        .startsWith("FAULT");
            }
        }));
        Arrays.stream(Attack.values())
                .filter(attack -> attack.appliesTo(size))
                .forEach(attack -> tests.add(DynamicTest.dynamicTest(attack + ", " + size, () -> {
                    MemoryDisk attacked = log.copy();
                    attack.to(attacked, size);
                    assertThat(run(program, export(attacked, folder))).startsWith("FAULT");
                })));
        if (size > 1) {
            tests.add(DynamicTest.dynamicTest("cut off and forked, " + size, () -> {
                Path seen = Files.write(folder.resolve("seen"), log.get(Logs.DIR.resolve("checkpoint")));
                assertThat(run(program, export(Logs.of(size / 2 + 1), folder), "since", seen.toString()))
                        .startsWith("FAULT");
                assertThat(run(program, export(Attack.forged(size + 10, Logs.PAIR), folder), "since", seen.toString()))
                        .startsWith("FAULT");
            }));
        }
        return tests.stream();
    }

    private static Path export(MemoryDisk disk, Path folder) throws IOException {
        Path dir = Files.createTempDirectory(folder, "log");
        for (Path file : disk.files()) {
            if (file.startsWith(Logs.DIR) && !file.startsWith(Logs.DIR.resolve("wal"))) {
                Path to = dir.resolve(Logs.DIR.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.write(to, disk.get(file));
            }
        }
        return dir;
    }

    private static String run(Path program, Path dir, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString(), dir.toString(), Logs.KEY.toString()));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(out.startsWith("FAULT") ? 1 : 0);
        return out;
    }
}
