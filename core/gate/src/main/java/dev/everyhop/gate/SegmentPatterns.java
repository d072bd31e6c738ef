package dev.everyhop.gate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The segments with literals around variables that may follow at one place of a path, each with what comes after it.
 *
 * <p>They are looked up by their outer literals: how many there are counts less than how many lengths those have. The
 * narrower goes before the wider; two of which neither is the narrower are not taken together.
 */
final class SegmentPatterns<T> {

    private final List<Entry<T>> all = new ArrayList<>();
    private final List<Group<T>> groups = new ArrayList<>();

    /** A segment and what comes after it. */
    record Entry<T>(Segment segment, T next) {}

    private record Group<T>(int prefix, int suffix, Map<String, List<Entry<T>>> entries) {}

    /**
     * Adds a segment, unless one with the same literals is there.
     *
     * @return what comes after it
     * @throws IllegalArgumentException if it and another one may fit the same text and neither is the narrower
     */
    T getOrAdd(Segment segment, T next) {
        for (Entry<T> other : all) {
            if (other.segment.literals().equals(segment.literals())) {
                return other.next;
            }
            if (segment.mayMeet(other.segment)
                    && !segment.isWithin(other.segment)
                    && !other.segment.isWithin(segment)) {
                throw new IllegalArgumentException("Segments '" + text(segment) + "' and '" + text(other.segment)
                        + "' stand at the same place and may match the same text, and neither is the narrower one:"
                        + " leave one of them out");
            }
        }
        Entry<T> entry = new Entry<>(segment, next);
        all.add(entry);
        List<Entry<T>> same =
                group(segment).entries.computeIfAbsent(segment.prefix() + segment.suffix(), key -> new ArrayList<>());
        same.add(entry);
        same.sort(Comparator.comparing((Entry<T> one) -> !one.segment.hasInner()));
        return next;
    }

    /** Returns the segments that fit a stretch of a path, the narrower ones first. */
    List<Entry<T>> matching(String path, int from, int to) {
        List<Entry<T>> found = List.of();
        for (Group<T> group : groups) {
            if (group.prefix + group.suffix >= to - from) {
                continue;
            }
            String key = path.substring(from, from + group.prefix).concat(path.substring(to - group.suffix, to));
            for (Entry<T> entry : group.entries.getOrDefault(key, List.of())) {
                if (entry.segment.split(path, from, to).length > 0) {
                    found = found.isEmpty() ? new ArrayList<>(2) : found;
                    found.add(entry);
                }
            }
        }
        return found;
    }

    private Group<T> group(Segment segment) {
        int prefix = segment.prefix().length();
        int suffix = segment.suffix().length();
        for (Group<T> group : groups) {
            if (group.prefix == prefix && group.suffix == suffix) {
                return group;
            }
        }
        Group<T> group = new Group<>(prefix, suffix, new HashMap<>());
        groups.add(group);
        groups.sort(Comparator.comparingInt((Group<T> one) -> -(one.prefix + one.suffix)));
        return group;
    }

    private static String text(Segment segment) {
        StringBuilder text = new StringBuilder(segment.prefix());
        for (int i = 0; i < segment.variables().size(); i++) {
            text.append('{')
                    .append(segment.variables().get(i))
                    .append('}')
                    .append(segment.literals().get(i + 1));
        }
        return text.toString();
    }
}
