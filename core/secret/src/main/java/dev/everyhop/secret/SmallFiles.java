package dev.everyhop.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads files that ought to be small. */
final class SmallFiles {

    static final int MAX_BYTES = 1 << 20;

    private SmallFiles() {}

    /** Returns the content, or null if there is none to be had or more than 1 MiB. */
    static byte @Nullable [] read(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                return bytes;
            }
            Arrays.fill(bytes, (byte) 0);
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
