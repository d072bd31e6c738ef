package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.DamagedLogException;
import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.Recovery;
import dev.everyhop.audit.internal.store.TreeWriter;
import dev.everyhop.audit.internal.store.WriteAhead;
import dev.everyhop.audit.internal.tlog.NoteKey;
import dev.everyhop.audit.internal.tlog.SignedNote;
import dev.everyhop.audit.internal.tlog.TreeHasher;
import dev.everyhop.audit.internal.tlog.TreeHead;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the directory of a log: takes its lock, finds what a stop left, and holds it against what was signed. */
final class OpenedLog {

    private final Path directory;
    private final Disk disk;
    private final KeyDirectory keys;
    private final List<Pseudonyms.Key> pseudonymKeys;
    private final NoteKey key;
    private final KeyPair pair;
    private final Closeable lock;
    private final TreeWriter tree;
    private final WriteAhead wal;
    private final RecordEncoder encoder;
    private final @Nullable Sealing sealing;
    private final AuditCheckpoint published;
    private final Map<String, Long> opening;

    private OpenedLog(Path directory, AuditConfig config, Closeable lock) throws IOException {
        this.directory = directory;
        this.disk = config.disk;
        this.lock = lock;
        this.keys = new KeyDirectory(disk, keyDirectory(directory, config), config.random);
        Optional<AuditCheckpoint> shown = checkpoint();
        Optional<AuditCheckpoint> signed = keys.signed();
        Path segments = directory.resolve("wal");
        boolean isNew = shown.isEmpty() && signed.isEmpty();
        if (shown.isEmpty()
                && (disk.exists(directory.resolve("tile"))
                        || !disk.list(segments).isEmpty())) {
            throw new AuditException("The directory " + directory
                    + " holds entries and no checkpoint: it was deleted. Keep the directory as it is, as evidence.");
        }
        this.pair = config.signingKey != null ? config.signingKey : keys.signing(isNew);
        String origin = origin(config, shown.isPresent() ? shown : signed);
        this.key = NoteKey.of(origin, NoteKey.SIGNATURE, pair.getPublic());
        shown.ifPresent(this::mustBeOurs);
        signed.ifPresent(this::mustBeOurs);
        disk.createDirectories(segments);

        AuditCheckpoint base = shown.orElse(null);
        this.tree = base == null ? TreeWriter.empty(disk, directory) : TreeWriter.resume(disk, directory, base.size());
        if (base != null && !tree.root().equals(base.head().root())) {
            throw new DamagedLogException("The tree of " + base.size() + " entries is not the one that was signed");
        }
        long from = tree.size();
        Recovery recovery = Recovery.read(disk, segments, from);
        mustGoOnFrom(signed.orElse(null), recovery);
        tree.sweep();
        this.wal = new WriteAhead(disk, segments, recovery);
        this.published = base == null ? first() : base;
        this.pseudonymKeys = keys.pseudonyms();
        this.sealing = config.sealing ? new Sealing(disk, keys.subjects(), origin, config.random) : null;
        this.encoder =
                new RecordEncoder(config.service, origin, new Pseudonyms(pseudonymKeys), sealing, config.details);
        this.opening = Map.of("entries", tree.size(), "recovered", tree.size() - from);
    }

    static OpenedLog open(Path directory, AuditConfig config) {
        Closeable lock = null;
        try {
            config.disk.createDirectories(directory);
            lock = config.disk.lock(directory.resolve("lock"));
            return new OpenedLog(directory, config, lock);
        } catch (DamagedLogException e) {
            release(lock);
            throw new AuditException("The log in " + directory + " is not what was written: " + e.getMessage()
                    + ". Keep the directory as it is, as evidence, and begin a new one.");
        } catch (IOException e) {
            release(lock);
            throw new AuditException("The log in " + directory + " cannot be opened", e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    static void release(@Nullable Closeable lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                // The system gives it free when the process ends.
            }
        }
    }

    static Path keyDirectory(Path directory, AuditConfig config) {
        Path name = directory.toAbsolutePath().getFileName();
        return config.keyDirectory != null
                ? config.keyDirectory
                : directory.toAbsolutePath().resolveSibling(name + ".keys");
    }

    private Optional<AuditCheckpoint> checkpoint() throws IOException {
        byte[] bytes;
        try {
            bytes = disk.read(directory.resolve(Publisher.CHECKPOINT));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Optional<AuditCheckpoint> found = AuditCheckpoint.parse(bytes);
        if (found.isEmpty()) {
            throw new DamagedLogException("The checkpoint is not one");
        }
        return found;
    }

    private static String origin(AuditConfig config, Optional<AuditCheckpoint> known) throws IOException {
        if (known.isPresent()) {
            String origin = known.get().origin();
            String wanted = config.host == null ? null : config.host + "/" + config.service + "/" + config.instance;
            if (wanted == null ? !origin.contains("/" + config.service + "/") : !origin.equals(wanted)) {
                throw new AuditException("The log is that of " + origin + ", not of "
                        + (wanted == null ? "a service named " + config.service : wanted)
                        + ": give each service instance a directory of its own.");
            }
            return origin;
        }
        if (config.host != null) {
            return config.host + "/" + config.service + "/" + config.instance;
        }
        byte[] random = new byte[6];
        config.random.nextBytes(random);
        return hostName() + "/" + config.service + "/" + HexFormat.of().formatHex(random);
    }

    private static String hostName() {
        String name = System.getenv("HOSTNAME");
        if (name == null || !name.matches("[A-Za-z0-9._-]{1,128}")) {
            try {
                name = java.net.InetAddress.getLocalHost().getHostName();
            } catch (java.net.UnknownHostException e) {
                name = "localhost";
            }
        }
        return name.matches("[A-Za-z0-9._-]{1,128}") ? name : "localhost";
    }

    private void mustBeOurs(AuditCheckpoint checkpoint) {
        if (!checkpoint.isSignedBy(new AuditKey(key))) {
            throw new AuditException("The checkpoint of " + checkpoint.origin() + " in " + directory
                    + " was not signed with this key: put the log's own key back, or begin a new log.");
        }
    }

    /** Appends what was durable and not published; on the way the tree must pass what was signed last. */
    private void mustGoOnFrom(@Nullable AuditCheckpoint signed, Recovery recovery) throws IOException {
        if (signed != null && signed.size() < tree.size()) {
            signed = null;
        }
        mustEqual(signed);
        for (byte[] entry : recovery.entries()) {
            tree.append(entry);
            mustEqual(signed);
        }
        if (signed != null && signed.size() > tree.size()) {
            throw new DamagedLogException("It has " + tree.size() + " entries, and " + signed.size() + " were signed");
        }
    }

    private void mustEqual(@Nullable AuditCheckpoint signed) throws IOException {
        if (signed != null
                && signed.size() == tree.size()
                && !signed.head().root().equals(tree.root())) {
            throw new DamagedLogException("The tree of " + signed.size() + " entries is not the one that was signed");
        }
    }

    /** Signs the empty tree, so that from the beginning a directory without a checkpoint is one that lost it. */
    private AuditCheckpoint first() throws IOException {
        AuditCheckpoint empty = AuditCheckpoint.of(SignedNote.sign(
                        new TreeHead(key.name(), 0, new TreeHasher().empty()).text(), key, pair.getPrivate()))
                .orElseThrow();
        if (tree.size() == 0) {
            keys.signed(empty);
        }
        disk.replace(directory.resolve(Publisher.CHECKPOINT), empty.toBytes());
        disk.forceDirectory(directory);
        return empty;
    }

    Publisher publisher(Counters counters, Telling telling, Duration every) {
        return new Publisher(
                new Publisher.Parts(disk, directory, tree, keys, key, pair.getPrivate(), every, counters, telling),
                published);
    }

    SignedNote sign(String text) {
        return SignedNote.sign(text, key, pair.getPrivate());
    }

    /** Destroys the keys of a subject; on the committer's thread. */
    int forget(String issuer, String subject) throws IOException {
        int count = 0;
        if (sealing != null) {
            for (String pseudonym : new Pseudonyms(pseudonymKeys).all(issuer, subject)) {
                count += sealing.forget(pseudonym) ? 1 : 0;
            }
        }
        return count;
    }

    void unlock() {
        release(lock);
    }

    Path directory() {
        return directory;
    }

    Disk disk() {
        return disk;
    }

    NoteKey key() {
        return key;
    }

    WriteAhead wal() {
        return wal;
    }

    RecordEncoder encoder() {
        return encoder;
    }

    Map<String, Long> opening() {
        return opening;
    }
}
