package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.tlog.NoteKey;
import dev.everyhop.audit.internal.tlog.SignedNote;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The signed statement from which index on a pruned log has its entries. */
record MinimumIndex(SignedNote note, String origin, long index) {

    static final String FILE = "minimum-index";

    private static final String HEADER = "everyhop/minimum-index@v1";

    static String text(String origin, long index) {
        return HEADER + "\n" + origin + "\n" + index + "\n";
    }

    static @Nullable MinimumIndex parse(byte[] bytes) {
        SignedNote note = SignedNote.parse(bytes);
        String[] lines = note == null ? new String[0] : note.text().split("\n", -1);
        if (note == null || lines.length != 4 || !lines[0].equals(HEADER) || !lines[2].matches("0|[1-9][0-9]{0,17}")) {
            return null;
        }
        return new MinimumIndex(note, lines[1], Long.parseLong(lines[2]));
    }

    /** Reads the statement of a log; empty if it was never pruned, index -1 if the file is no statement. */
    static Optional<MinimumIndex> read(Disk disk, Path directory) throws IOException {
        byte[] bytes;
        try {
            bytes = disk.read(directory.resolve(FILE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        MinimumIndex read = parse(bytes);
        return Optional.of(read == null ? new MinimumIndex(new SignedNote("", java.util.List.of()), "", -1) : read);
    }

    boolean isSignedBy(NoteKey key) {
        return index >= 0 && origin.equals(key.name()) && note.verify(key) == SignedNote.Verdict.SIGNED;
    }
}
