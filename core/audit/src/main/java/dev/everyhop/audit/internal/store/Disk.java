package dev.everyhop.audit.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** What the log needs of a file system. Tests put one in its place that fails, fills up, or loses its power. */
public interface Disk {

    /** An open file that grows at its end. */
    interface Output extends Closeable {

        /** Appends all of the bytes, or fails having written some. */
        void write(ByteBuffer bytes) throws IOException;

        /** Returns when what was written is on the device. */
        void force() throws IOException;

        /** Cuts the file. */
        void truncate(long size) throws IOException;
    }

    /** Opens a file for appending, and makes it if it is absent. */
    Output append(Path file) throws IOException;

    /** Reads a file. */
    byte[] read(Path file) throws IOException;

    /** Returns whether a file or directory is there. */
    boolean exists(Path file);

    /** Returns what is in a directory, in the order of names; nothing if it is absent. */
    List<Path> list(Path directory) throws IOException;

    /** Makes a directory and those above it, and forces them. */
    void createDirectories(Path directory) throws IOException;

    /** Moves a file over another, at once. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or empty directory; nothing happens if it is absent. */
    void delete(Path file) throws IOException;

    /** Returns when the names in a directory are on the device. */
    void forceDirectory(Path directory) throws IOException;

    /** Returns how many bytes may still be written. */
    long usableSpace(Path directory) throws IOException;

    /** Takes the exclusive lock of a file; fails if another has it. */
    Closeable lock(Path file) throws IOException;

    /** Puts bytes in the place of a file: a temporary file, forced, renamed. The directory is left to be forced. */
    default void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        delete(temporary);
        try (Output out = append(temporary)) {
            out.write(ByteBuffer.wrap(content));
            out.force();
        }
        rename(temporary, file);
    }
}
