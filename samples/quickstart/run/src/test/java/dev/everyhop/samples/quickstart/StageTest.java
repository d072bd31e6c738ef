package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class StageTest {

    private static final Path NO_JAR = Path.of("none.jar");

    @Test
    void keysAreReadableByTheOwnerOnlyAndGoWhenTheStageCloses() throws Exception {
        Stage stage = Stage.open(new Stage.Jars(NO_JAR, NO_JAR), line -> {});
        Path directory = stage.authority().getParent();

        assertThat(directory.resolve("orders.key")).content().startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("orders.key"))))
                .isEqualTo("rw-------");
        assertThat(directory.resolve("ca.key")).doesNotExist();

        stage.close();
        assertThat(directory).doesNotExist();
        stage.close();
    }
}
