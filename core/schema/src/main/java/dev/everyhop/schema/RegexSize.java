package dev.everyhop.schema;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reckons how large a pattern becomes when its repetitions are written out, as RE2 does: {@code ((a{100}){100}){100}} is
 * short to write and a million steps long.
 */
final class RegexSize {

    private static final long MANY = Integer.MAX_VALUE;

    private final Deque<Long> outer = new ArrayDeque<>();
    private long group;
    private long last;

    /** Takes an escape; inside of a class it is part of it. */
    void atom(boolean inClass) {
        if (!inClass) {
            add(1);
        }
    }

    /** Takes the unescaped character at a place outside of a class. */
    void take(String pattern, int at) {
        switch (pattern.charAt(at)) {
            case '(' -> {
                outer.push(group);
                group = 0;
                last = 0;
            }
            case ')' -> {
                if (!outer.isEmpty()) {
                    long inner = group;
                    group = outer.pop();
                    add(inner + 2);
                }
            }
            case '{' -> repeat(pattern, at);
            default -> add(1);
        }
    }

    long total() {
        long total = group;
        for (long open : outer) {
            total += open;
        }
        return total;
    }

    private void add(long size) {
        last = Math.min(size, MANY);
        group = Math.min(group + last, MANY);
    }

    private void repeat(String pattern, int at) {
        int end = pattern.indexOf('}', at);
        if (end < 0 || end - at > 10) {
            return;
        }
        long count = 0;
        for (String bound : pattern.substring(at + 1, end).split(",", -1)) {
            if (!bound.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return;
            }
            count = Math.max(count, bound.isEmpty() ? count + 1 : Long.parseLong(bound));
        }
        long repeated = Math.min(last * count, MANY);
        group = Math.min(group - last + repeated, MANY);
        last = repeated;
    }
}
