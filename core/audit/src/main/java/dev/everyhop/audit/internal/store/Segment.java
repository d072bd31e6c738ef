package dev.everyhop.audit.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * A write-ahead segment, as its file name tells.
 *
 * @param first the index of its first entry
 * @param generation how many segments were begun before it
 */
record Segment(long first, long generation) {

    String name() {
        return String.format(java.util.Locale.ROOT, "%019d-%019d", first, generation);
    }

    static @Nullable Segment of(String name) {
        return name.matches("[0-9]{19}-[0-9]{19}")
                ? new Segment(Long.parseLong(name.substring(0, 19)), Long.parseLong(name.substring(20)))
                : null;
    }
}
