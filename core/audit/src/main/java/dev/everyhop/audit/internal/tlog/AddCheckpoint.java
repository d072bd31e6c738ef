package dev.everyhop.audit.internal.tlog;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log sends to a witness (C2SP tlog-witness, {@code add-checkpoint}).
 *
 * @param oldSize the size that the witness is thought to have seen last
 * @param proof that the tree of that size is the beginning of the new one
 * @param checkpoint the new checkpoint
 */
public record AddCheckpoint(long oldSize, List<Hash> proof, SignedNote checkpoint) {

    private static final int MAX_PROOF = 63;

    /** Reads a request; null if it is not one. */
    public static @Nullable AddCheckpoint parse(byte[] bytes) {
        String text = Text.utf8(bytes);
        int end = text == null ? -1 : text.indexOf("\n\n");
        if (text == null || end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).split("\n", -1);
        if (!lines[0].startsWith("old ") || lines.length - 1 > MAX_PROOF) {
            return null;
        }
        long old = Text.decimal(lines[0].substring(4));
        List<Hash> proof = ProofFile.hashes(List.of(lines).subList(1, lines.length));
        SignedNote note = SignedNote.parse(text.substring(end + 2).getBytes(StandardCharsets.UTF_8));
        return old < 0 || proof == null || note == null ? null : new AddCheckpoint(old, proof, note);
    }

    /** Returns the request as it is sent. */
    public byte[] bytes() {
        StringBuilder text = new StringBuilder("old ").append(oldSize).append('\n');
        proof.forEach(hash -> text.append(hash.base64()).append('\n'));
        text.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
