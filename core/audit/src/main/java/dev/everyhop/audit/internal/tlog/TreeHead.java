package dev.everyhop.audit.internal.tlog;

import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint says (C2SP tlog-checkpoint).
 *
 * @param origin whose log it is
 * @param size how many entries it has
 * @param root the root of their tree
 */
public record TreeHead(String origin, long size, Hash root) {

    /** Reads the text of a checkpoint, whose extension lines it passes over; null if it is not one. */
    public static @Nullable TreeHead parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[lines.length - 1].isEmpty() || lines[0].isEmpty()) {
            return null;
        }
        for (int i = 3; i < lines.length - 1; i++) {
            if (lines[i].isEmpty()) {
                return null;
            }
        }
        long size = Text.decimal(lines[1]);
        Hash root = Hash.parse(lines[2]);
        return size < 0 || root == null ? null : new TreeHead(lines[0], size, root);
    }

    /** Returns the text to be signed. */
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }
}
