package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.LocalDisk;
import dev.everyhop.audit.internal.tlog.AddCheckpoint;
import dev.everyhop.audit.internal.tlog.NoteKey;
import dev.everyhop.audit.internal.tlog.Proofs;
import dev.everyhop.audit.internal.tlog.SignedNote;
import dev.everyhop.audit.internal.tlog.TreeHasher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The other side of a log: remembers for each origin the last tree it was shown, takes a newer one only with a proof that
 * it goes on from that, and cosigns it (C2SP tlog-witness, {@code add-checkpoint}; cosignature/v1). It belongs on another
 * machine than the logs.
 *
 * <pre>{@code
 * AuditWitness witness = AuditWitness.open(dir, "witness.example").trust(ordersKey).trust(paymentsKey);
 * AuditWitness.Answer answer = witness.addCheckpoint(bodyOfThePost);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> It never cosigns a tree that does not go on from the last one it cosigned for that origin,
 * also across restarts: what it cosigns is stored before it is shown. It takes the word of no key but those it was told to
 * trust.
 *
 * <p><b>Thread safety.</b> For any number of threads; two requests for one origin follow one another. One witness has the
 * directory at a time, in all processes.
 *
 * <p><b>Failure.</b> No request makes {@link #addCheckpoint} throw: it is answered with a status. If the witness cannot
 * store, it answers 500 and has seen nothing.
 */
public final class AuditWitness implements Closeable {

    private static final int MAX_REQUEST = 1 << 16;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Disk disk;
    private final Path directory;
    private final NoteKey key;
    private final KeyPair pair;
    private final InstantSource clock;
    private final Closeable lock;
    private final Map<String, AuditKey> trusted = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /**
     * What the witness answers.
     *
     * @param status the HTTP status
     * @param contentType the media type of the body
     * @param body signature lines with 200, the size that was seen last with 409, otherwise a sentence
     */
    public record Answer(int status, String contentType, String body) {}

    private AuditWitness(Disk disk, Path directory, String name, InstantSource clock, Closeable lock)
            throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.clock = clock;
        this.lock = lock;
        disk.createDirectories(origins());
        this.pair = new KeyDirectory(disk, directory, new SecureRandom())
                .signing(disk.list(origins()).isEmpty());
        this.key = NoteKey.of(name, NoteKey.COSIGNATURE, pair.getPublic());
    }

    /**
     * Opens a witness whose key and memory are in a directory, or begins one.
     *
     * @param name the name of its key
     * @throws AuditException if the directory cannot be used, or its key is missing
     */
    public static AuditWitness open(Path directory, String name) {
        return open(directory, name, LocalDisk.INSTANCE, InstantSource.system());
    }

    static AuditWitness open(Path directory, String name, Disk disk, InstantSource clock) {
        Closeable lock = null;
        try {
            disk.createDirectories(directory);
            lock = disk.lock(directory.resolve("lock"));
            return new AuditWitness(disk, directory, name, clock, lock);
        } catch (IOException e) {
            OpenedLog.release(lock);
            throw new AuditException("The witness in " + directory + " cannot be opened", e);
        } catch (RuntimeException e) {
            OpenedLog.release(lock);
            throw e;
        }
    }

    /** Takes checkpoints of the log whose origin is the key's name, if this key signed them. */
    public AuditWitness trust(AuditKey log) {
        trusted.put(log.name(), log);
        return this;
    }

    /** Returns the key that verifies the cosignatures. */
    public AuditKey key() {
        return new AuditKey(key);
    }

    /** Returns the last checkpoint that was cosigned for an origin. */
    public Optional<AuditCheckpoint> latest(String origin) {
        try {
            return Optional.ofNullable(read(origin));
        } catch (IOException e) {
            throw new AuditException("The witness cannot read what it saw of " + origin, e);
        }
    }

    /** Answers an {@code add-checkpoint} request. */
    public Answer addCheckpoint(byte[] request) {
        AddCheckpoint add = request.length > MAX_REQUEST ? null : AddCheckpoint.parse(request);
        AuditCheckpoint checkpoint =
                add == null ? null : AuditCheckpoint.of(add.checkpoint()).orElse(null);
        if (add == null || checkpoint == null) {
            return answer(400, "The request is not an old size, a proof and a checkpoint.");
        }
        AuditKey log = trusted.get(checkpoint.origin());
        if (log == null) {
            return answer(404, "The origin is not known.");
        }
        if (!checkpoint.isSignedBy(log)) {
            return answer(403, "The checkpoint is not signed with the key of its origin.");
        }
        if (add.oldSize() > checkpoint.size()) {
            return answer(400, "The old size is larger than the checkpoint's.");
        }
        ReentrantLock one = locks.computeIfAbsent(checkpoint.origin(), origin -> new ReentrantLock());
        one.lock();
        try {
            return decide(add, checkpoint);
        } catch (IOException e) {
            return answer(500, "The witness cannot store what it sees.");
        } finally {
            one.unlock();
        }
    }

    private Answer decide(AddCheckpoint add, AuditCheckpoint checkpoint) throws IOException {
        AuditCheckpoint last = read(checkpoint.origin());
        long seen = last == null ? 0 : last.size();
        if (add.oldSize() != seen) {
            return new Answer(409, "text/x.tlog.size", seen + "\n");
        }
        TreeHasher hasher = new TreeHasher();
        if (!Proofs.consistent(
                        hasher,
                        seen,
                        last == null ? hasher.empty() : last.head().root(),
                        checkpoint.size(),
                        checkpoint.head().root(),
                        add.proof())
                || (checkpoint.size() == 0 && !checkpoint.head().root().equals(hasher.empty()))) {
            return answer(422, "The checkpoint does not go on from the one that was seen last.");
        }
        SignedNote.Line line =
                checkpoint.note().cosign(key, pair.getPrivate(), clock.instant().getEpochSecond());
        SignedNote signed = new SignedNote(checkpoint.note().text(), List.of());
        disk.replace(
                file(checkpoint.origin()),
                signed.with(onlyOurs(checkpoint, line)).bytes());
        disk.forceDirectory(origins());
        return new Answer(200, TEXT, line.toString());
    }

    /** Keeps the log's signature and ours, and nothing else that stood on the checkpoint. */
    private List<SignedNote.Line> onlyOurs(AuditCheckpoint checkpoint, SignedNote.Line ours) {
        AuditKey log = trusted.get(checkpoint.origin());
        return java.util.stream.Stream.concat(
                        checkpoint.note().signatures().stream()
                                .filter(line -> log != null
                                        && line.id() == log.note().id()
                                        && line.name().equals(log.name()))
                                .limit(1),
                        java.util.stream.Stream.of(ours))
                .toList();
    }

    private @Nullable AuditCheckpoint read(String origin) throws IOException {
        byte[] bytes;
        try {
            bytes = disk.read(file(origin));
        } catch (NoSuchFileException e) {
            return null;
        }
        return AuditCheckpoint.parse(bytes)
                .orElseThrow(() -> new IOException("what was seen of " + origin + " is not a checkpoint"));
    }

    private Path origins() {
        return directory.resolve("origins");
    }

    private Path file(String origin) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(origin.getBytes(StandardCharsets.UTF_8));
            return origins().resolve(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer answer(int status, String sentence) {
        return new Answer(status, TEXT, sentence + "\n");
    }

    /** Gives the directory free. */
    @Override
    public void close() {
        OpenedLog.release(lock);
    }
}
