package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Up to where a destination acknowledged the log: a file with the index of the first entry that it did not. One that is too
 * old after a crash makes entries be shipped twice, never left out.
 */
final class ShipCursor {

    private static final String FOLDER = "shipping";

    private final Disk disk;
    private final Path folder;
    private final Path file;

    ShipCursor(Disk disk, Path log, String name) {
        this.disk = disk;
        this.folder = log.resolve(FOLDER);
        this.file = folder.resolve(name);
    }

    /** Returns the index; empty if the destination is new, or the file is not one of ours. */
    OptionalLong read() throws IOException {
        return read(disk, file);
    }

    void write(long index) throws IOException {
        disk.createDirectories(folder);
        disk.replace(file, (index + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    boolean delete() throws IOException {
        boolean known = disk.exists(file);
        disk.delete(file);
        return known;
    }

    /** Returns below which index every destination has everything; all of it if there is none. */
    static long lowest(Disk disk, Path log) throws IOException {
        long lowest = Long.MAX_VALUE;
        for (Path one : disk.list(log.resolve(FOLDER))) {
            if (!one.toString().endsWith(".tmp")) {
                lowest = Math.min(lowest, read(disk, one).orElse(0));
            }
        }
        return lowest;
    }

    private static OptionalLong read(Disk disk, Path file) throws IOException {
        String text;
        try {
            text = new String(disk.read(file), StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
        return text.matches("(0|[1-9][0-9]{0,17})\n")
                ? OptionalLong.of(Long.parseLong(text.strip()))
                : OptionalLong.empty();
    }
}
