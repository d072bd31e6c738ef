package dev.everyhop.audit.internal.store;

import dev.everyhop.audit.internal.tlog.Bundle;
import dev.everyhop.audit.internal.tlog.Frontier;
import dev.everyhop.audit.internal.tlog.Hash;
import dev.everyhop.audit.internal.tlog.TilePath;
import dev.everyhop.audit.internal.tlog.Tree;
import dev.everyhop.audit.internal.tlog.TreeHasher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes tiles and bundles. What is full is written once; what is not gets a partial file for each published size, and those
 * go when it is full. What could not be written is kept, to be tried again. For one thread.
 */
public final class TreeWriter {

    private final Disk disk;
    private final Path root;
    private final TreeHasher hasher = new TreeHasher();
    private final Frontier frontier;
    private final List<Level> levels = new ArrayList<>();
    private final List<byte[]> bundle = new ArrayList<>();
    private final Map<Path, byte[]> unwritten = new LinkedHashMap<>();
    private final Set<Path> unforced = new TreeSet<>();
    private final Set<Path> made = new java.util.HashSet<>();
    private Set<Path> partials = new TreeSet<>();

    private static final class Level {
        final byte[] tile = new byte[TilePath.WIDTH * Hash.LENGTH];
        long index;
        int width;
    }

    private TreeWriter(Disk disk, Path root, Frontier frontier) {
        this.disk = disk;
        this.root = root;
        this.frontier = frontier;
    }

    /** Begins an empty tree. */
    public static TreeWriter empty(Disk disk, Path root) {
        return new TreeWriter(disk, root, new Frontier(new TreeHasher()));
    }

    /**
     * Goes on with a tree that was published.
     *
     * @throws DamagedLogException if its right edge is not there, or the last bundle is not what its tile says
     */
    public static TreeWriter resume(Disk disk, Path root, long size) throws IOException {
        TileFiles files = new TileFiles(disk, root);
        TreeWriter writer = new TreeWriter(disk, root, new Tree(new TreeHasher(), files::tile, size).frontier());
        for (int level = 0; level == 0 || size >>> (8 * level) > 0; level++) {
            Level one = new Level();
            one.index = TilePath.full(size, level);
            one.width = TilePath.partial(size, level);
            if (one.width > 0) {
                System.arraycopy(files.tile(level, one.index, one.width), 0, one.tile, 0, one.width * Hash.LENGTH);
                writer.partials.add(folder(root, TilePath.tile(level, one.index, one.width)));
            }
            writer.levels.add(one);
        }
        Level leaves = writer.levels.get(0);
        if (leaves.width > 0) {
            writer.partials.add(folder(root, TilePath.bundle(leaves.index, leaves.width)));
            Bundle last = files.bundle(leaves.index, leaves.width);
            for (int i = 0; i < last.count(); i++) {
                if (!writer.hasher.leaf(last.entry(i)).equals(Hash.at(leaves.tile, i))) {
                    throw new DamagedLogException(
                            "Entry " + (leaves.index * TilePath.WIDTH + i) + " is not what the tree says");
                }
                writer.bundle.add(last.entry(i));
            }
        }
        return writer;
    }

    private static Path folder(Path root, String file) {
        return java.util.Objects.requireNonNull(root.resolve(file).getParent());
    }

    /** Returns how many entries there are. */
    public long size() {
        return frontier.size();
    }

    /** Returns the root of the tree. */
    public Hash root() {
        return frontier.root();
    }

    /** Appends an entry, in memory. */
    public void append(byte[] entry) {
        Hash leaf = hasher.leaf(entry);
        frontier.append(leaf);
        bundle.add(entry);
        if (bundle.size() == TilePath.WIDTH) {
            unwritten.put(
                    root.resolve(TilePath.bundle((size() - 1) / TilePath.WIDTH, TilePath.WIDTH)), Bundle.write(bundle));
            bundle.clear();
        }
        put(0, leaf);
    }

    private void put(int number, Hash hash) {
        if (number == levels.size()) {
            levels.add(new Level());
        }
        Level level = levels.get(number);
        hash.copyTo(level.tile, level.width++);
        if (level.width == TilePath.WIDTH) {
            unwritten.put(root.resolve(TilePath.tile(number, level.index, TilePath.WIDTH)), level.tile.clone());
            level.index++;
            level.width = 0;
            put(number + 1, hasher.tile(level.tile));
        }
    }

    /** Writes the full tiles and bundles that are not written yet. */
    public void flush() throws IOException {
        while (!unwritten.isEmpty()) {
            Map.Entry<Path, byte[]> one = unwritten.entrySet().iterator().next();
            write(one.getKey(), one.getValue());
            unwritten.remove(one.getKey());
        }
    }

    /** Makes all of the tree durable as it is now, partial tiles included. */
    public void store() throws IOException {
        flush();
        for (Map.Entry<Path, byte[]> one : edge().entrySet()) {
            write(one.getKey(), one.getValue());
        }
        for (Path directory : List.copyOf(unforced)) {
            disk.forceDirectory(directory);
            unforced.remove(directory);
        }
    }

    /** Deletes the partial files of what is full and published by now; those of the edge are kept for older checkpoints. */
    public void clean() throws IOException {
        Set<Path> edge = new TreeSet<>();
        edge().keySet().forEach(file -> edge.add(file.getParent()));
        for (Path folder : partials) {
            if (!edge.contains(folder)) {
                delete(folder);
            }
        }
        partials = edge;
    }

    private void delete(Path folder) throws IOException {
        for (Path one : disk.list(folder)) {
            disk.delete(one);
        }
        disk.delete(folder);
        made.remove(folder);
    }

    /**
     * Deletes partial files of what is full, and temporary ones, that a stop left behind. They are near the right edge: a
     * checkpoint is made long before the tree grows by as much as one folder holds.
     */
    public void sweep() throws IOException {
        for (int i = 0; i < levels.size(); i++) {
            long edge = levels.get(i).index;
            for (long index : edge < 1000 ? new long[] {edge} : new long[] {edge - 1000, edge}) {
                sweep(root.resolve(TilePath.tile(i, index, TilePath.WIDTH)).getParent());
                if (i == 0) {
                    sweep(root.resolve(TilePath.bundle(index, TilePath.WIDTH)).getParent());
                }
            }
        }
    }

    private void sweep(@Nullable Path folder) throws IOException {
        for (Path one : folder == null ? List.<Path>of() : disk.list(folder)) {
            String name = String.valueOf(one.getFileName());
            if (name.endsWith(".tmp")) {
                disk.delete(one);
            } else if (name.endsWith(".p")) {
                if (disk.exists(one.resolveSibling(name.substring(0, name.length() - 2))) && !partials.contains(one)) {
                    delete(one);
                }
            }
        }
    }

    private Map<Path, byte[]> edge() {
        Map<Path, byte[]> edge = new LinkedHashMap<>();
        if (!bundle.isEmpty()) {
            edge.put(root.resolve(TilePath.bundle(size() / TilePath.WIDTH, bundle.size())), Bundle.write(bundle));
        }
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (level.width > 0) {
                edge.put(
                        root.resolve(TilePath.tile(i, level.index, level.width)),
                        Arrays.copyOf(level.tile, level.width * Hash.LENGTH));
            }
        }
        return edge;
    }

    private void write(Path file, byte[] content) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            if (made.add(directory)) {
                boolean done = false;
                try {
                    disk.createDirectories(directory);
                    done = true;
                } finally {
                    if (!done) {
                        made.remove(directory);
                    }
                }
            }
            unforced.add(directory);
        }
        disk.replace(file, content);
    }
}
