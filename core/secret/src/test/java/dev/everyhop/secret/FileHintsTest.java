package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHintsTest {

    @TempDir
    Path folder;

    private static boolean hinted(FileHints hints) {
        // The system tells in its own time; the minute only ends a hang.
        long hung = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() < hung) {
            if (hints.mayHaveChanged()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    @Test
    void aWriteIsHinted() throws Exception {
        try (FileHints hints = new FileHints(List.of(folder.resolve("a")))) {
            assertThat(hints.mayHaveChanged()).isFalse();
            Files.writeString(folder.resolve("a"), "x");
            assertThat(hinted(hints)).isTrue();
        }
    }

    @Test
    void aFolderThatGoesAndComesBackIsWatchedAgain() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        try (FileHints hints = new FileHints(List.of(inner.resolve("a")))) {
            assertThat(hints.mayHaveChanged()).isFalse();
            Files.delete(inner);
            assertThat(hinted(hints)).isTrue();
            Files.createDirectory(inner);
            assertThat(hints.mayHaveChanged()).isFalse();
            Files.writeString(inner.resolve("a"), "x");
            assertThat(hinted(hints)).isTrue();
        }
    }

    @Test
    void anAbsentFolderIsNoHintAndNoFailure() {
        try (FileHints hints = new FileHints(List.of(folder.resolve("none").resolve("a")))) {
            assertThat(hints.mayHaveChanged()).isFalse();
            assertThat(hints.mayHaveChanged()).isFalse();
        }
    }
}
