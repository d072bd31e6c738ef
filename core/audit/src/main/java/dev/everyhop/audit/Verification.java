package dev.everyhop.audit;

import dev.everyhop.audit.AuditFault.Kind;
import dev.everyhop.audit.internal.store.DamagedLogException;
import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.TileFiles;
import dev.everyhop.audit.internal.tlog.Bundle;
import dev.everyhop.audit.internal.tlog.Hash;
import dev.everyhop.audit.internal.tlog.SignedNote;
import dev.everyhop.audit.internal.tlog.TilePath;
import dev.everyhop.audit.internal.tlog.Tree;
import dev.everyhop.audit.internal.tlog.TreeHasher;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One verification, from the signature down to the entries and up to the root again. */
final class Verification {

    private static final int WIDTH = TilePath.WIDTH;

    private final Disk disk;
    private final Path directory;
    private final @Nullable AuditKey given;
    private final @Nullable PublicKey bare;
    private final List<AuditCheckpoint> earlier;
    private final LongConsumer progress;
    private final TileFiles files;
    private final TreeHasher hasher = new TreeHasher();
    private final List<Level> levels = new ArrayList<>();

    private String origin = "";
    private String root = "";
    private long size;
    private long minimum;
    private long checked;

    /** The tile of a level that is being put together from what lies below it. */
    private static final class Level {
        final byte[] tile = new byte[WIDTH * Hash.LENGTH];
        long index;
        int width;
    }

    /** Carries the first fault to the top. */
    private static final class Faulty extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient AuditFault fault;

        Faulty(Kind kind, String file, long index, String message) {
            super(message, null, false, false);
            this.fault = new AuditFault(kind, file, index, message);
        }
    }

    Verification(
            Disk disk,
            Path directory,
            @Nullable AuditKey given,
            @Nullable PublicKey bare,
            List<AuditCheckpoint> earlier,
            LongConsumer progress) {
        this.disk = disk;
        this.directory = directory;
        this.given = given;
        this.bare = bare;
        this.earlier = earlier;
        this.progress = progress;
        this.files = new TileFiles(disk, directory);
    }

    AuditReport run() {
        AuditFault fault = null;
        try {
            check();
        } catch (Faulty e) {
            fault = e.fault;
        } catch (IOException e) {
            fault = new AuditFault(Kind.FILE, "", -1, "The log cannot be read: " + e.getMessage());
        }
        return new AuditReport(origin, size, root, checked, minimum, Optional.ofNullable(fault));
    }

    private void check() throws Faulty, IOException {
        AuditCheckpoint checkpoint = checkpoint();
        origin = checkpoint.origin();
        size = checkpoint.size();
        root = checkpoint.root();
        AuditKey key = key(checkpoint);
        signature(checkpoint, key);
        minimum(key);
        for (long n = 0; n < TilePath.full(size, 0); n++) {
            bundle(n, WIDTH);
        }
        if (TilePath.partial(size, 0) > 0) {
            bundle(TilePath.full(size, 0), TilePath.partial(size, 0));
        }
        edges();
        Hash computed = new Tree(hasher, files::tile, size).frontier().root();
        if (!computed.equals(checkpoint.head().root())) {
            throw new Faulty(
                    Kind.ROOT,
                    Publisher.CHECKPOINT,
                    -1,
                    "Entries and tiles make a tree with the root " + computed + ", and " + root + " was signed.");
        }
        for (AuditCheckpoint one : earlier) {
            since(one, key);
        }
    }

    private AuditCheckpoint checkpoint() throws Faulty {
        byte[] bytes;
        try {
            bytes = disk.read(directory.resolve(Publisher.CHECKPOINT));
        } catch (IOException e) {
            throw new Faulty(Kind.CHECKPOINT, Publisher.CHECKPOINT, -1, "There is no checkpoint that can be read.");
        }
        return AuditCheckpoint.parse(bytes)
                .orElseThrow(() ->
                        new Faulty(Kind.CHECKPOINT, Publisher.CHECKPOINT, -1, "The checkpoint is not a signed note."));
    }

    private AuditKey key(AuditCheckpoint checkpoint) throws Faulty {
        if (given != null) {
            return given;
        }
        try {
            return AuditKey.of(checkpoint.origin(), java.util.Objects.requireNonNull(bare));
        } catch (IllegalArgumentException e) {
            throw new Faulty(Kind.SIGNATURE, Publisher.CHECKPOINT, -1, String.valueOf(e.getMessage()));
        }
    }

    private static void signature(AuditCheckpoint checkpoint, AuditKey key) throws Faulty {
        if (checkpoint.isSignedBy(key)) {
            return;
        }
        String what = !checkpoint.origin().equals(key.name())
                ? "The checkpoint is that of " + checkpoint.origin() + ", and the key that of " + key.name() + "."
                : checkpoint.note().verify(key.note()) == SignedNote.Verdict.UNSIGNED
                        ? "The checkpoint is not signed with this key."
                        : "The signature of the checkpoint is not good: it was changed after it was signed.";
        throw new Faulty(Kind.SIGNATURE, Publisher.CHECKPOINT, -1, what);
    }

    private void minimum(AuditKey key) throws Faulty, IOException {
        Optional<MinimumIndex> stated = MinimumIndex.read(disk, directory);
        if (stated.isEmpty()) {
            return;
        }
        if (!stated.get().isSignedBy(key.note()) || stated.get().index() > size) {
            throw new Faulty(
                    Kind.MINIMUM_INDEX,
                    MinimumIndex.FILE,
                    -1,
                    "The statement from which index on entries are kept is not signed with this key, or beyond the log.");
        }
        minimum = stated.get().index();
    }

    private void bundle(long n, int width) throws Faulty, IOException {
        long start = n * WIDTH;
        byte[] tile = tile(0, n, width);
        Bundle bundle = width == WIDTH && start + WIDTH <= minimum ? pruned(n) : entries(n, width);
        for (int i = 0; bundle != null && i < width; i++) {
            Hash leaf = hasher.leaf(bundle.bytes(), bundle.start(i), bundle.length(i));
            if (!leaf.equals(Hash.at(tile, i))) {
                throw changed(n, width, i, tile);
            }
        }
        checked += bundle == null ? 0 : width;
        if (width == WIDTH) {
            put(1, hasher.tile(tile));
        }
        progress.accept(start + width);
    }

    private @Nullable Bundle pruned(long n) throws Faulty {
        return disk.exists(directory.resolve(TilePath.bundle(n, WIDTH))) ? entries(n, WIDTH) : null;
    }

    private Bundle entries(long n, int width) throws Faulty {
        String path = TilePath.bundle(n, width);
        try {
            return files.bundle(n, width);
        } catch (DamagedLogException e) {
            throw new Faulty(Kind.BUNDLE, path, n * WIDTH, e.getMessage() + ".");
        } catch (IOException e) {
            throw new Faulty(Kind.FILE, path, n * WIDTH, "The file " + path + " cannot be read.");
        }
    }

    private byte[] tile(int level, long n, int width) throws Faulty {
        String path = TilePath.tile(level, n, width);
        long start = n << (8 * (level + 1));
        try {
            return files.tile(level, n, width);
        } catch (DamagedLogException e) {
            throw new Faulty(Kind.TILE, path, start, e.getMessage() + ".");
        } catch (IOException e) {
            throw new Faulty(Kind.FILE, path, start, "The file " + path + " cannot be read.");
        }
    }

    /** An entry and its leaf differ: what lies above tells which of them is the true one. */
    private Faulty changed(long n, int width, int i, byte[] tile) throws IOException {
        long index = n * WIDTH + i;
        if (isOfTheTree(n, width, tile)) {
            return new Faulty(
                    Kind.ENTRY,
                    TilePath.bundle(n, width),
                    index,
                    "Entry " + index + " is not the one that was logged.");
        }
        return new Faulty(
                Kind.TILE,
                TilePath.tile(0, n, width),
                index,
                "The tile's hash of entry " + index + " is neither that of the entry nor what the tree has.");
    }

    private boolean isOfTheTree(long n, int width, byte[] tile) throws IOException {
        try {
            if (width == WIDTH) {
                int parents = n / WIDTH < TilePath.full(size, 1) ? WIDTH : TilePath.partial(size, 1);
                return Hash.at(files.tile(1, n / WIDTH, parents), (int) (n % WIDTH))
                        .equals(hasher.tile(tile));
            }
            return new Tree(hasher, files::tile, size)
                    .frontier()
                    .root()
                    .base64()
                    .equals(root);
        } catch (DamagedLogException e) {
            return false;
        }
    }

    private Level level(int number) {
        while (levels.size() < number) {
            levels.add(new Level());
        }
        return levels.get(number - 1);
    }

    private void put(int number, Hash hash) throws Faulty {
        Level level = level(number);
        hash.copyTo(level.tile, level.width++);
        if (level.width == WIDTH) {
            compare(number, level);
            level.index++;
            level.width = 0;
            put(number + 1, hasher.tile(level.tile));
        }
    }

    private void edges() throws Faulty {
        for (int i = 0; i < levels.size(); i++) {
            if (levels.get(i).width > 0) {
                compare(i + 1, levels.get(i));
            }
        }
    }

    private void compare(int number, Level level) throws Faulty {
        byte[] stored = tile(number, level.index, level.width);
        int differs = Arrays.mismatch(stored, 0, level.width * Hash.LENGTH, level.tile, 0, level.width * Hash.LENGTH);
        if (differs >= 0) {
            long first = (level.index * WIDTH + differs / Hash.LENGTH) << (8 * number);
            throw new Faulty(
                    Kind.TILE,
                    TilePath.tile(number, level.index, level.width),
                    first,
                    "The tile's hash over the " + (1L << (8 * number)) + " entries from " + first
                            + " on is not that of the tiles below it.");
        }
    }

    /**
     * Returns the first hashes of a tile out of the one that was verified. A smaller partial one may lie about too, and
     * nobody looked at it.
     */
    private byte[] verified(int level, long n, int width) throws IOException {
        int all = n < TilePath.full(size, level) ? WIDTH : TilePath.partial(size, level);
        if (all < width) {
            throw new DamagedLogException("The tree has no tile of that size");
        }
        return files.tile(level, n, all);
    }

    private void since(AuditCheckpoint one, AuditKey key) throws Faulty, IOException {
        if (!one.isSignedBy(key)) {
            throw new Faulty(
                    Kind.EARLIER_CHECKPOINT, "", -1, "The earlier checkpoint is not one that this log's key signed.");
        }
        if (one.size() > size) {
            throw new Faulty(
                    Kind.EARLIER_CHECKPOINT,
                    Publisher.CHECKPOINT,
                    size,
                    "A checkpoint of " + one.size() + " entries was seen, and " + size
                            + " are here: the rest was cut off.");
        }
        if (!new Tree(hasher, this::verified, one.size())
                .frontier()
                .root()
                .equals(one.head().root())) {
            throw new Faulty(
                    Kind.EARLIER_CHECKPOINT,
                    Publisher.CHECKPOINT,
                    -1,
                    "The first " + one.size() + " entries are not those of the checkpoint that was seen: the log was"
                            + " replaced by another.");
        }
    }
}
