package dev.everyhop.audit.internal.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed note (C2SP signed-note): a text and lines of signatures.
 *
 * @param text the text, with its final newline
 * @param signatures the signatures, whoever made them
 */
public record SignedNote(String text, List<Line> signatures) {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_SIGNATURES = 100;

    /**
     * One signature.
     *
     * @param name the name of the key
     * @param id the four bytes that name the key
     * @param signature what follows them
     */
    @SuppressWarnings("ArrayRecordComponent") // Lines are never compared.
    public record Line(String name, int id, byte[] signature) {

        @Override
        public String toString() {
            byte[] bytes = ByteBuffer.allocate(4 + signature.length)
                    .putInt(id)
                    .put(signature)
                    .array();
            return "\u2014 " + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
        }
    }

    /** How a note stands to a key. */
    public enum Verdict {
        /** The key signed it. */
        SIGNED,
        /** No signature names the key. */
        UNSIGNED,
        /** A signature names the key and is not its own: the note is malformed. */
        FORGED
    }

    /** Reads a note; null if it is not one. */
    public static @Nullable SignedNote parse(byte[] bytes) {
        String note = bytes.length > MAX_BYTES ? null : Text.utf8(bytes);
        int end = note == null ? -1 : note.lastIndexOf("\n\n");
        if (note == null || end < 1 || !note.endsWith("\n")) {
            return null;
        }
        List<Line> lines = lines(note.substring(end + 2));
        return lines == null || lines.isEmpty() ? null : new SignedNote(note.substring(0, end + 1), lines);
    }

    /** Reads signature lines, each with its newline; null if one is none. */
    public static @Nullable List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        if (!text.isEmpty() && !text.endsWith("\n")) {
            return null;
        }
        for (String line : text.isEmpty()
                ? new String[0]
                : text.substring(0, text.length() - 1).split("\n", -1)) {
            String[] parts = line.split(" ", -1);
            byte[] bytes = parts.length == 3 ? Text.base64(parts[2]) : null;
            if (bytes == null
                    || bytes.length < 5
                    || !parts[0].equals("\u2014")
                    || !Text.isKeyName(parts[1])
                    || lines.size() == MAX_SIGNATURES) {
                return null;
            }
            lines.add(new Line(parts[1], ByteBuffer.wrap(bytes).getInt(), Arrays.copyOfRange(bytes, 4, bytes.length)));
        }
        return lines;
    }

    /** Signs a text, which ends with a newline. */
    public static SignedNote sign(String text, NoteKey key, PrivateKey secret) {
        byte[] signature = Ed25519.sign(secret, text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, List.of(new Line(key.name(), key.id(), signature)));
    }

    /** Makes the cosignature of a witness at a time in seconds since the epoch. */
    public Line cosign(NoteKey key, PrivateKey secret, long seconds) {
        byte[] signature = Ed25519.sign(secret, cosigned(seconds));
        return new Line(
                key.name(),
                key.id(),
                ByteBuffer.allocate(72).putLong(seconds).put(signature).array());
    }

    /** Returns how the note stands to a key. */
    public Verdict verify(NoteKey key) {
        Verdict verdict = Verdict.UNSIGNED;
        for (Line line : signatures) {
            if (line.id() == key.id() && line.name().equals(key.name())) {
                if (!holds(line, key)) {
                    return Verdict.FORGED;
                }
                verdict = Verdict.SIGNED;
            }
        }
        return verdict;
    }

    private boolean holds(Line line, NoteKey key) {
        if (key.type() == NoteKey.SIGNATURE) {
            return line.signature().length == 64
                    && Ed25519.verify(key.key(), text.getBytes(StandardCharsets.UTF_8), line.signature());
        }
        if (line.signature().length != 72) {
            return false;
        }
        long seconds = ByteBuffer.wrap(line.signature()).getLong();
        return seconds > 0 && Ed25519.verify(key.key(), cosigned(seconds), Arrays.copyOfRange(line.signature(), 8, 72));
    }

    private byte[] cosigned(long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the note with further signatures. */
    public SignedNote with(List<Line> more) {
        List<Line> all = new ArrayList<>(signatures);
        all.addAll(more);
        return new SignedNote(text, all);
    }

    /** Returns the note as it is stored. */
    public byte[] bytes() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(note::append);
        return note.toString().getBytes(StandardCharsets.UTF_8);
    }
}
