package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Disk space that is kept back: a file of zeros that is deleted when records that must be durable find no room. Unlike a
 * limit that we keep by ourselves, it holds against other programs that fill the disk too. For one thread.
 */
final class Ballast {

    private static final int CHUNK = 1 << 20;

    private final Disk disk;
    private final Path file;
    private final Path directory;
    private final long size;
    private boolean held;

    Ballast(Disk disk, Path directory, long size) {
        this.disk = disk;
        this.directory = directory;
        this.file = directory.resolve("kept-back");
        this.size = size;
    }

    boolean isHeld() {
        return held;
    }

    /** Takes the space; whether that succeeded is what {@link #isHeld} says then. */
    void hold() {
        if (size == 0) {
            return;
        }
        try {
            disk.delete(file);
            try (Disk.Output out = disk.append(file)) {
                for (long left = size; left > 0; left -= CHUNK) {
                    out.write(ByteBuffer.allocate((int) Math.min(CHUNK, left)));
                }
                out.force();
            }
            disk.forceDirectory(directory);
            held = true;
        } catch (IOException e) {
            release();
        }
    }

    /** Gives the space back. */
    void release() {
        held = false;
        try {
            disk.delete(file);
            disk.forceDirectory(directory);
        } catch (IOException e) {
            // Whoever needed the space tries to write, and hears whether there is some.
        }
    }
}
