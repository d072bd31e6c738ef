package dev.everyhop.audit.internal.tlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proof that can be checked offline (C2SP tlog-proof).
 *
 * @param index the index of the entry
 * @param path the inclusion proof
 * @param checkpoint the signed checkpoint
 */
public record ProofFile(long index, List<Hash> path, SignedNote checkpoint) {

    private static final String HEADER = "c2sp.org/tlog-proof@v1";
    private static final int MAX_PATH = 63;

    /** Reads a proof; null if it is not one. */
    public static @Nullable ProofFile parse(byte[] bytes) {
        String text = Text.utf8(bytes);
        int end = text == null ? -1 : text.indexOf("\n\n");
        if (text == null || end < 0) {
            return null;
        }
        String[] lines = text.substring(0, end).split("\n", -1);
        int at = lines.length > 1 && lines[1].startsWith("extra ") ? 2 : 1;
        if (!lines[0].equals(HEADER)
                || lines.length <= at
                || lines.length - at - 1 > MAX_PATH
                || !lines[at].startsWith("index ")
                || (at == 2 && Text.base64(lines[1].substring(6)) == null)) {
            return null;
        }
        long index = Text.decimal(lines[at].substring(6));
        List<Hash> path = hashes(List.of(lines).subList(at + 1, lines.length));
        SignedNote note = SignedNote.parse(text.substring(end + 2).getBytes(StandardCharsets.UTF_8));
        return index < 0 || path == null || note == null ? null : new ProofFile(index, path, note);
    }

    static @Nullable List<Hash> hashes(List<String> lines) {
        List<Hash> hashes = new ArrayList<>();
        for (String line : lines) {
            Hash hash = Hash.parse(line);
            if (hash == null) {
                return null;
            }
            hashes.add(hash);
        }
        return hashes;
    }

    /** Returns the proof as it is stored. */
    public byte[] bytes() {
        StringBuilder text =
                new StringBuilder(HEADER).append("\nindex ").append(index).append('\n');
        path.forEach(hash -> text.append(hash.base64()).append('\n'));
        text.append('\n').append(new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
