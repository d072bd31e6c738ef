package dev.everyhop.audit.internal.store;

import dev.everyhop.audit.internal.tlog.Bundle;
import dev.everyhop.audit.internal.tlog.Hash;
import dev.everyhop.audit.internal.tlog.TilePath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads tiles and bundles. Where a partial one is asked for and gone, the full one answers. */
public final class TileFiles {

    private final Disk disk;
    private final Path root;

    /** Makes a reader of the log in a directory. */
    public TileFiles(Disk disk, Path root) {
        this.disk = disk;
        this.root = root;
    }

    /** Returns the first hashes of a tile. */
    public byte[] tile(int level, long index, int width) throws IOException {
        String path = TilePath.tile(level, index, width);
        byte[] bytes = read(path, TilePath.tile(level, index, TilePath.WIDTH));
        if (bytes.length < width * Hash.LENGTH
                || (bytes.length != width * Hash.LENGTH && bytes.length != TilePath.WIDTH * Hash.LENGTH)) {
            throw new DamagedLogException(
                    "The tile " + path + " has " + bytes.length + " bytes instead of " + width * Hash.LENGTH);
        }
        return bytes.length == width * Hash.LENGTH ? bytes : Arrays.copyOf(bytes, width * Hash.LENGTH);
    }

    /** Returns the first entries of a bundle. */
    public Bundle bundle(long index, int width) throws IOException {
        String path = TilePath.bundle(index, width);
        byte[] bytes = read(path, TilePath.bundle(index, TilePath.WIDTH));
        Bundle bundle = Bundle.parse(bytes, width);
        if (bundle == null || (bundle.end() < bytes.length && !fitsFull(bytes))) {
            throw new DamagedLogException("The bundle " + path + " does not hold " + width + " entries and no more");
        }
        return bundle;
    }

    private static boolean fitsFull(byte[] bytes) {
        Bundle full = Bundle.parse(bytes, TilePath.WIDTH);
        return full != null && full.end() == bytes.length;
    }

    private byte[] read(String path, String full) throws IOException {
        try {
            return disk.read(root.resolve(path));
        } catch (NoSuchFileException e) {
            try {
                return disk.read(root.resolve(full));
            } catch (NoSuchFileException absent) {
                throw new DamagedLogException("The file " + path + " is missing");
            }
        }
    }
}
