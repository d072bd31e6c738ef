package dev.everyhop.spring.autoconfigure.reactive;

import org.jspecify.annotations.Nullable;

/**
 * A request target as it came over the wire (RFC 9112, section 3.2), taken apart and not decoded.
 *
 * @param path the path; without a slash at its beginning where the target has none that everybody would find
 * @param query the query; null if there is none
 */
record RawTarget(String path, @Nullable String query) {

    private static final RawTarget NONE = new RawTarget("", null);

    static RawTarget of(String target) {
        // Parsers disagree on what belongs to a fragment, which no client may send.
        if (target.indexOf('#') >= 0) {
            return NONE;
        }
        int from = pathStart(target);
        if (from < 0) {
            return NONE;
        }
        int mark = target.indexOf('?', from);
        return mark < 0
                ? new RawTarget(target.substring(from), null)
                : new RawTarget(target.substring(from, mark), target.substring(mark + 1));
    }

    /** Returns where the path of an origin-form or an absolute-form begins; -1 if it has none. */
    private static int pathStart(String target) {
        if (target.startsWith("/")) {
            return 0;
        }
        int authority = target.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
        if (authority < 0) {
            return -1;
        }
        int slash = target.indexOf('/', authority);
        int mark = target.indexOf('?', authority);
        return slash > authority && (mark < 0 || mark > slash) && isHost(target, authority, slash) ? slash : -1;
    }

    /** Returns whether this is a host and a port, without a user and what parsers may end the host at. */
    private static boolean isHost(String target, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = target.charAt(i);
            boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!plain && "-._~:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
