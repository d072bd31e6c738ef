package dev.everyhop.audit;

import dev.everyhop.audit.internal.tlog.ProofFile;
import dev.everyhop.audit.internal.tlog.Proofs;
import dev.everyhop.audit.internal.tlog.TreeHasher;
import java.util.Optional;

/**
 * Evidence that one record stands in a log (C2SP tlog-proof): its index, the path to the root, and the signed checkpoint.
 * With the record's bytes and the log's key it is checked anywhere, without the log.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class AuditProof {

    private final ProofFile file;
    private final AuditCheckpoint checkpoint;

    private AuditProof(ProofFile file, AuditCheckpoint checkpoint) {
        this.file = file;
        this.checkpoint = checkpoint;
    }

    /** Reads a {@code .tlog-proof}; nothing if it is not one. */
    public static Optional<AuditProof> parse(byte[] bytes) {
        ProofFile file = ProofFile.parse(bytes);
        return file == null ? Optional.empty() : of(file);
    }

    static Optional<AuditProof> of(ProofFile file) {
        return AuditCheckpoint.of(file.checkpoint()).map(checkpoint -> new AuditProof(file, checkpoint));
    }

    /** Returns the index of the record. */
    public long index() {
        return file.index();
    }

    /** Returns the checkpoint that the proof leads to. */
    public AuditCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Returns whether the record stands at the index of a log that the key signed. */
    public boolean proves(byte[] record, AuditKey key) {
        TreeHasher hasher = new TreeHasher();
        return checkpoint.isSignedBy(key)
                && Proofs.includes(
                        hasher,
                        hasher.leaf(record),
                        file.index(),
                        checkpoint.size(),
                        file.path(),
                        checkpoint.head().root());
    }

    /** Returns the proof as it is stored. */
    public byte[] toBytes() {
        return file.bytes();
    }
}
