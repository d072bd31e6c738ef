package dev.everyhop.audit;

import dev.everyhop.audit.internal.tlog.SignedNote;
import dev.everyhop.audit.internal.tlog.TreeHead;
import java.util.Optional;

/**
 * A statement of how large a log is and which tree it has, with its signatures (C2SP tlog-checkpoint). Nothing of it is
 * believed before {@link #isSignedBy} says so.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class AuditCheckpoint {

    private final SignedNote note;
    private final TreeHead head;

    private AuditCheckpoint(SignedNote note, TreeHead head) {
        this.note = note;
        this.head = head;
    }

    /** Reads a checkpoint; nothing if it is not one. */
    public static Optional<AuditCheckpoint> parse(byte[] bytes) {
        SignedNote note = SignedNote.parse(bytes);
        return note == null ? Optional.empty() : of(note);
    }

    static Optional<AuditCheckpoint> of(SignedNote note) {
        TreeHead head = TreeHead.parse(note.text());
        return head == null ? Optional.empty() : Optional.of(new AuditCheckpoint(note, head));
    }

    /** Returns whose log it is. */
    public String origin() {
        return head.origin();
    }

    /** Returns how many entries the log has. */
    public long size() {
        return head.size();
    }

    /** Returns the root of the tree, in Base64. */
    public String root() {
        return head.root().base64();
    }

    /**
     * Returns whether the key signed it. For a log's key the origin must be the key's name; for a witness's key, the
     * witness must have cosigned.
     */
    public boolean isSignedBy(AuditKey key) {
        return (key.isWitness() || key.name().equals(origin())) && note.verify(key.note()) == SignedNote.Verdict.SIGNED;
    }

    /** Returns the checkpoint as it is stored. */
    public byte[] toBytes() {
        return note.bytes();
    }

    SignedNote note() {
        return note;
    }

    TreeHead head() {
        return head;
    }

    /** Returns origin, size and root. */
    @Override
    public String toString() {
        return origin() + " " + size() + " " + root();
    }
}
