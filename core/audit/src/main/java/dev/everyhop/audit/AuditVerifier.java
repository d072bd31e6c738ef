package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.LocalDisk;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a log: the checkpoint's signature, each entry, each tile, the root, and that the log goes on from checkpoints
 * that were seen earlier.
 *
 * <pre>{@code
 * AuditReport report = AuditVerifier.with(key).since(checkpointThatTheWitnessKept).verify(dir);
 * report.fault().ifPresent(fault -> …);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> A sound report means: whoever has the key signed this tree, and each entry that is there is
 * the one in the tree. Who has the key, or could put another key into the verifier's hands, can make another log that is
 * sound; only a checkpoint that someone else kept shows that. So get the key and at least one checkpoint by a way that the
 * log's machine has no part in.
 *
 * <p><b>Thread safety.</b> Immutable. A log that is being written may be verified.
 *
 * <p><b>Failure.</b> Nothing in the directory makes {@link #verify} throw; the report has the first fault.
 */
public final class AuditVerifier {

    private final @Nullable AuditKey key;
    private final @Nullable PublicKey bare;
    private final List<AuditCheckpoint> earlier;
    private final LongConsumer progress;
    private final Disk disk;

    private AuditVerifier(
            @Nullable AuditKey key,
            @Nullable PublicKey bare,
            List<AuditCheckpoint> earlier,
            LongConsumer progress,
            Disk disk) {
        this.key = key;
        this.bare = bare;
        this.earlier = earlier;
        this.progress = progress;
        this.disk = disk;
    }

    /** Verifies the log in a directory with the Ed25519 key of its signer, under whatever origin it states. */
    public static AuditReport verify(Path directory, PublicKey key) {
        return new AuditVerifier(null, key, List.of(), entries -> {}, LocalDisk.INSTANCE).verify(directory);
    }

    /** Returns a verifier of the log that has the key's name as its origin. */
    public static AuditVerifier with(AuditKey key) {
        return new AuditVerifier(key, null, List.of(), entries -> {}, LocalDisk.INSTANCE);
    }

    /** Returns a verifier that also holds the log against a checkpoint that was seen earlier. */
    public AuditVerifier since(AuditCheckpoint checkpoint) {
        List<AuditCheckpoint> more = new ArrayList<>(earlier);
        more.add(checkpoint);
        return new AuditVerifier(key, bare, List.copyOf(more), progress, disk);
    }

    /** Returns a verifier that tells how many entries are done with, after each bundle. */
    public AuditVerifier progress(LongConsumer listener) {
        return new AuditVerifier(key, bare, earlier, listener, disk);
    }

    AuditVerifier disk(Disk one) {
        return new AuditVerifier(key, bare, earlier, progress, one);
    }

    /** Verifies the log in a directory. */
    public AuditReport verify(Path directory) {
        return new Verification(disk, directory, key, bare, earlier, progress).run();
    }
}
