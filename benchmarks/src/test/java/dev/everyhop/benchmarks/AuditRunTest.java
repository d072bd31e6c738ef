package dev.everyhop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditRunTest {

    @Test
    void eachFigureIsMeasuredAndNothingIsLeftBehind(@TempDir Path temp) throws Exception {
        List<String> report = new AuditRun(Files.createDirectory(temp.resolve("run")), 0.05).run();

        assertThat(report).hasSize(14).noneMatch(line -> line.contains("REFUSED"));
        assertThat(temp).isEmptyDirectory();
    }
}
