package dev.everyhop.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pair of a query or of cookies, not decoded.
 *
 * @param name what stands before the first equals sign
 * @param value what stands behind it; empty if there is none
 */
record RawPair(String name, String value) {

    /** Returns the pairs; null if there are too many or one is too long. */
    static @Nullable List<RawPair> ofQuery(@Nullable String query, WireLimits limits) {
        return query == null ? List.of() : split(query, '&', limits);
    }

    /** Returns the pairs of all lines (RFC 9113, section 8.2.3, lets them come apart); null if there are too many. */
    static @Nullable List<RawPair> ofCookies(List<String> lines, WireLimits limits) {
        return lines.isEmpty() ? List.of() : split(String.join(";", lines), ';', limits);
    }

    private static @Nullable List<RawPair> split(String text, char separator, WireLimits limits) {
        List<RawPair> pairs = new ArrayList<>();
        for (int from = 0; from <= text.length(); ) {
            int end = text.indexOf(separator, from);
            end = end < 0 ? text.length() : end;
            String pair = text.substring(from, end).strip();
            from = end + 1;
            if (pair.isEmpty()) {
                continue;
            }
            if (pairs.size() == limits.parameters || pair.length() > limits.parameterLength) {
                return null;
            }
            int equals = pair.indexOf('=');
            pairs.add(
                    equals < 0
                            ? new RawPair(pair, "")
                            : new RawPair(pair.substring(0, equals), pair.substring(equals + 1)));
        }
        return pairs;
    }
}
