package dev.everyhop.secret;

import org.jspecify.annotations.Nullable;

/** Whether two reads in a row gave the same: a file that is being written differs from one read to the next. */
final class Agreement {

    private static final int MAX_READS = 16;

    /** What one more read means. */
    enum Verdict {
        /** Read again. */
        ALONE,
        /** The read before gave the same. */
        AGREED,
        /** So many reads differed that it must be told. */
        RESTLESS
    }

    private @Nullable String before;
    private int differing;

    Verdict add(String mark) {
        if (mark.equals(before)) {
            differing = 0;
            return Verdict.AGREED;
        }
        before = mark;
        if (++differing < MAX_READS) {
            return Verdict.ALONE;
        }
        differing = 0;
        return Verdict.RESTLESS;
    }

    void forget() {
        before = null;
        differing = 0;
    }
}
