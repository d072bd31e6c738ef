package dev.everyhop.token;

/** Copies of text that is expected to be ASCII. */
final class Ascii {

    private Ascii() {}

    /**
     * Copies the low byte of each character to the beginning of {@code out} without making anything. A character beyond
     * Latin-1 loses its high byte: the caller must find those by other means.
     */
    @SuppressWarnings(
            "deprecation") // the one copy that allocates nothing; what is deprecated about it is its loss of high bytes
    static void copy(String text, byte[] out) {
        text.getBytes(0, text.length(), out, 0);
    }

    /** Returns whether the first {@code length} characters are ASCII. */
    static boolean isAscii(String text, int length) {
        int wide = 0;
        for (int i = 0; i < length; i++) {
            wide |= text.charAt(i);
        }
        return wide < 128;
    }
}
