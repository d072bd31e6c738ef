package dev.everyhop.gate;

import org.jspecify.annotations.Nullable;

/** Looks for the names of parameters in a query that nobody has decoded yet. */
final class RawQuery {

    private RawQuery() {}

    /**
     * Returns whether a parameter of this name is there, in any encoding and case. A semicolon counts as a separator,
     * as it does for some servers: this is for refusing, so the widest reading is the right one.
     *
     * @param query the query as it was sent; null if there was none
     * @param name the name in lower-case ASCII
     */
    static boolean names(@Nullable String query, String name) {
        if (query == null) {
            return false;
        }
        int i = 0;
        while (i < query.length()) {
            int matched = 0;
            while (i < query.length() && !endsName(query.charAt(i))) {
                int octet = octet(query, i);
                if (matched >= 0) {
                    boolean same = matched < name.length()
                            && lower(octet >= 0 ? octet : query.charAt(i)) == name.charAt(matched);
                    matched = same ? matched + 1 : -1;
                }
                i += octet >= 0 ? 3 : 1;
            }
            if (matched == name.length()) {
                return true;
            }
            while (i < query.length() && !separates(query.charAt(i))) {
                i++;
            }
            i++;
        }
        return false;
    }

    private static boolean endsName(char c) {
        return c == '=' || separates(c);
    }

    private static boolean separates(char c) {
        return c == '&' || c == ';';
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private static int octet(String query, int at) {
        if (query.charAt(at) != '%' || at + 2 >= query.length()) {
            return -1;
        }
        int high = CanonicalPath.hex(query.charAt(at + 1));
        int low = CanonicalPath.hex(query.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
