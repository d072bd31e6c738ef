package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.LocalDisk;
import dev.everyhop.audit.internal.store.TileFiles;
import dev.everyhop.audit.internal.tlog.AddCheckpoint;
import dev.everyhop.audit.internal.tlog.Bundle;
import dev.everyhop.audit.internal.tlog.Hash;
import dev.everyhop.audit.internal.tlog.ProofFile;
import dev.everyhop.audit.internal.tlog.TilePath;
import dev.everyhop.audit.internal.tlog.Tree;
import dev.everyhop.audit.internal.tlog.TreeHasher;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log: by index, by time, by caller and by route. It sees what the last checkpoint covers, also while the log is
 * being written.
 *
 * <p><b>Security guarantees.</b> Reading is not verifying: have {@link AuditVerifier} check the log first, or take a
 * {@link #prove proof} of what was found.
 *
 * <p><b>Thread safety.</b> Not for several threads at once.
 *
 * <p><b>Failure.</b> {@link AuditException} if the directory holds no log that can be read.
 */
public final class AuditReader {

    private final Disk disk;
    private final Path directory;
    private final TileFiles files;
    private AuditCheckpoint checkpoint;

    private AuditReader(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
        this.files = new TileFiles(disk, directory);
        this.checkpoint = read();
    }

    /** Opens the log in a directory for reading. */
    public static AuditReader open(Path directory) {
        return open(directory, LocalDisk.INSTANCE);
    }

    static AuditReader open(Path directory, Disk disk) {
        return new AuditReader(disk, directory);
    }

    private AuditCheckpoint read() {
        try {
            return AuditCheckpoint.parse(disk.read(directory.resolve(Publisher.CHECKPOINT)))
                    .orElseThrow(() -> new AuditException("The checkpoint in " + directory + " is not one."));
        } catch (IOException e) {
            throw new AuditException("There is no audit log in " + directory, e);
        }
    }

    /** Looks at the newest checkpoint from here on. */
    public void refresh() {
        checkpoint = read();
    }

    /** Returns the checkpoint that covers what is read. Nothing says yet that its signature is good. */
    public AuditCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Returns how many entries the log has. */
    public long size() {
        return checkpoint.size();
    }

    /** Returns the index from which on entries are there. */
    public long minimumIndex() {
        try {
            return MinimumIndex.read(disk, directory)
                    .map(MinimumIndex::index)
                    .filter(index -> index > 0)
                    .orElse(0L);
        } catch (IOException e) {
            throw new AuditException("The log in " + directory + " cannot be read", e);
        }
    }

    /** Returns an entry; nothing if the log has none at that index, or not any more. */
    public Optional<AuditEntry> entry(long index) {
        if (index < 0 || index >= size()) {
            return Optional.empty();
        }
        List<AuditEntry> bundle = bundle(index / TilePath.WIDTH);
        return bundle.isEmpty() ? Optional.empty() : Optional.of(bundle.get((int) (index % TilePath.WIDTH)));
    }

    /** Finds entries in the order of the log. */
    public List<AuditEntry> find(AuditQuery query) {
        List<AuditEntry> found = new ArrayList<>();
        BundleIndex index = BundleIndex.read(disk, directory);
        long full = TilePath.full(size(), 0);
        if (index.size() > full) {
            // It is not of this log.
            index = BundleIndex.read(disk, directory.resolve("index").resolve("none"));
        }
        int known = index.size();
        long last = (size() + TilePath.WIDTH - 1) / TilePath.WIDTH;
        for (long n = 0; n < last && found.size() < query.limit; n++) {
            boolean wanted = (n + 1) * TilePath.WIDTH > query.fromIndex && n * TilePath.WIDTH < query.toIndex;
            if (n < known && (!wanted || !index.get((int) n).mayMatch(query))) {
                continue;
            }
            if (n >= known && !wanted && index.size() != n) {
                continue;
            }
            List<AuditEntry> bundle = bundle(n);
            if (n == index.size() && n < full) {
                index.add(BundleIndex.Summary.of(bundle));
            }
            for (AuditEntry entry : bundle) {
                if (found.size() < query.limit && query.matches(entry)) {
                    found.add(entry);
                }
            }
        }
        if (index.size() > known) {
            index.store();
        }
        return found;
    }

    /** Reads entries from an index on: at least one if there is one, and not many more than so many or so many bytes. */
    List<AuditEntry> entries(long from, int most, long bytes) {
        List<AuditEntry> entries = new ArrayList<>();
        long sum = 0;
        for (long next = from; next < size() && entries.size() < most && sum < bytes; next = from + entries.size()) {
            List<AuditEntry> bundle = bundle(next / TilePath.WIDTH);
            if (bundle.isEmpty()) {
                break;
            }
            for (int i = (int) (next % TilePath.WIDTH);
                    i < bundle.size() && entries.size() < most && sum < bytes;
                    i++) {
                entries.add(bundle.get(i));
                sum += bundle.get(i).length();
            }
        }
        return entries;
    }

    private List<AuditEntry> bundle(long n) {
        int width = n < TilePath.full(size(), 0) ? TilePath.WIDTH : TilePath.partial(size(), 0);
        Bundle bundle = read(n, width);
        List<AuditEntry> entries = new ArrayList<>(width);
        for (int i = 0; bundle != null && i < width; i++) {
            entries.add(new AuditEntry(n * TilePath.WIDTH + i, bundle.entry(i)));
        }
        return entries;
    }

    private @Nullable Bundle read(long n, int width) {
        try {
            if ((n + 1) * TilePath.WIDTH <= minimumIndex()
                    && !disk.exists(directory.resolve(TilePath.bundle(n, TilePath.WIDTH)))) {
                return null;
            }
            return files.bundle(n, width);
        } catch (IOException e) {
            throw new AuditException("The entries from " + n * TilePath.WIDTH + " on cannot be read", e);
        }
    }

    /** Returns the proof that an entry stands in the log; nothing if there is no entry at that index. */
    public Optional<AuditProof> prove(long index) {
        if (index < 0 || index >= size()) {
            return Optional.empty();
        }
        try {
            Tree tree = new Tree(new TreeHasher(), files::tile, size());
            return AuditProof.of(new ProofFile(index, tree.inclusion(index), checkpoint.note()));
        } catch (IOException e) {
            throw new AuditException("The tree of " + directory + " cannot be read", e);
        }
    }

    /**
     * Returns what a witness must be sent so that it takes this log's checkpoint (C2SP tlog-witness,
     * {@code add-checkpoint}).
     *
     * @param seen the size that the witness saw last; 0 if it has not seen the log yet
     * @throws AuditException if it saw a larger log, or the tree cannot be read
     */
    public byte[] addCheckpoint(long seen) {
        if (seen > size()) {
            throw new AuditException(
                    "The witness saw " + seen + " entries, and the log has " + size() + ": entries were cut off.");
        }
        try {
            List<Hash> proof = seen == 0 || seen == size()
                    ? List.of()
                    : new Tree(new TreeHasher(), files::tile, size()).consistency(seen);
            return new AddCheckpoint(seen, proof, checkpoint.note()).bytes();
        } catch (IOException e) {
            throw new AuditException("The tree of " + directory + " cannot be read", e);
        }
    }

    /**
     * Opens the personal fields of an entry, as JSON; nothing if it has none that are sealed, or the subject's key was
     * destroyed.
     */
    public Optional<String> personal(AuditEntry entry, AuditKeys keys) {
        Optional<String> sealed = entry.text("/unmapped/sealed");
        Optional<String> caller = entry.caller();
        if (sealed.isEmpty() || caller.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new Sealing(disk, keys.subjects(), checkpoint.origin(), new SecureRandom())
                    .open(caller.get(), sealed.get()));
        } catch (IOException e) {
            throw new AuditException("The key of a subject cannot be read", e);
        }
    }
}
