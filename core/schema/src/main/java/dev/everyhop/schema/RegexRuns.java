package dev.everyhop.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matches the patterns that most schemas have, such as {@code ^[A-Z]{3}-[0-9]{6}$}, without a machine: a row of ASCII
 * classes that repeat, of which none can go on where the next one could begin. Then there is one way to read a text, and one
 * look at each character decides.
 */
final class RegexRuns {

    private static final String META = "\\^$.|?*+()[]{}/";
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    /** Which ASCII characters, as bits, and how many of them. */
    private record Run(long low, long high, int min, int max) {

        boolean has(char c) {
            return c < 64 ? (low >>> c & 1) != 0 : c < 128 && (high >>> c & 1) != 0;
        }

        boolean meets(Run other) {
            return (low & other.low) != 0 || (high & other.high) != 0;
        }
    }

    private final Run[] runs;

    private RegexRuns(List<Run> runs) {
        this.runs = runs.toArray(Run[]::new);
    }

    /** Returns what matches a pattern that RE2 has understood; null if it is not of this kind. */
    static @Nullable RegexRuns of(String pattern) {
        if (!pattern.startsWith("^") || !pattern.endsWith("$")) {
            return null;
        }
        List<Run> runs = new Reader(pattern).runs();
        return runs == null || !isDetermined(runs) ? null : new RegexRuns(runs);
    }

    boolean matches(String text) {
        int at = 0;
        for (Run run : runs) {
            int end = (int) Math.min(text.length(), (long) at + run.max);
            int start = at;
            while (at < end && run.has(text.charAt(at))) {
                at++;
            }
            if (at - start < run.min) {
                return false;
            }
        }
        return at == text.length();
    }

    /** Where a run may end sooner or later, nothing that may follow it may start with what it takes. */
    private static boolean isDetermined(List<Run> runs) {
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            boolean open = run.min < run.max;
            for (int next = i + 1; open && next < runs.size(); next++) {
                if (run.meets(runs.get(next))) {
                    return false;
                }
                open = runs.get(next).min == 0;
            }
        }
        return true;
    }

    private static final class Reader {

        private final String pattern;
        private final int end;
        private int at = 1;
        private long low;
        private long high;

        Reader(String pattern) {
            this.pattern = pattern;
            this.end = pattern.length() - 1;
        }

        @Nullable
        List<Run> runs() {
            List<Run> runs = new ArrayList<>();
            while (at < end) {
                low = 0;
                high = 0;
                if (!(pattern.charAt(at) == '[' ? readClass() : readCharacter(META))) {
                    return null;
                }
                Run run = repeated();
                if (run == null) {
                    return null;
                }
                runs.add(run);
            }
            return runs;
        }

        private boolean readClass() {
            at++;
            if (at < end && pattern.charAt(at) == '^') {
                return false;
            }
            while (at < end && pattern.charAt(at) != ']') {
                char first = pattern.charAt(at);
                if (at + 2 < end && pattern.charAt(at + 1) == '-' && pattern.charAt(at + 2) != ']') {
                    char last = pattern.charAt(at + 2);
                    if (first == '\\' || first == '[' || last == '\\' || last == '[' || last > 0x7f) {
                        return false;
                    }
                    add(first, last);
                    at += 3;
                } else if (!readCharacter("[")) {
                    return false;
                }
            }
            return at++ < end && (low | high) != 0;
        }

        private boolean readCharacter(String refused) {
            char c = pattern.charAt(at);
            if (c == '\\') {
                return readEscape();
            }
            if (c > 0x7f || refused.indexOf(c) >= 0) {
                return false;
            }
            add(c, c);
            at++;
            return true;
        }

        private boolean readEscape() {
            char c = at + 1 < end ? pattern.charAt(at + 1) : 'z';
            if (c == 'd' || c == 'w') {
                add('0', '9');
            }
            if (c == 'w') {
                add('A', 'Z');
                add('a', 'z');
                add('_', '_');
            }
            boolean punctuation = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
            if (punctuation) {
                add(c, c);
            }
            at += 2;
            // A range from an escape on is left to RE2.
            boolean range = at + 1 < end && pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']';
            return (punctuation || c == 'd' || c == 'w') && !range;
        }

        private void add(char first, char last) {
            for (int c = first; c <= last; c++) {
                if (c < 64) {
                    low |= 1L << c;
                } else {
                    high |= 1L << c;
                }
            }
        }

        private @Nullable Run repeated() {
            int min = 1;
            int max = 1;
            char quantifier = at < end ? pattern.charAt(at) : ' ';
            if (quantifier == '?' || quantifier == '*' || quantifier == '+') {
                min = quantifier == '+' ? 1 : 0;
                max = quantifier == '?' ? 1 : UNBOUNDED;
                at++;
            } else if (quantifier == '{') {
                int close = pattern.indexOf('}', at);
                String counts = close < 0 ? "" : pattern.substring(at + 1, close);
                if (!isCounts(counts)) {
                    return null;
                }
                int comma = counts.indexOf(',');
                min = Integer.parseInt(comma < 0 ? counts : counts.substring(0, comma));
                String last = counts.substring(comma + 1);
                max = last.isEmpty() ? UNBOUNDED : Integer.parseInt(last);
                at = close + 1;
            }
            // What follows a quantifier and is one itself makes it reluctant, or is an error.
            boolean twice = at < end && "?*+{".indexOf(pattern.charAt(at)) >= 0;
            return twice || max < min ? null : new Run(low, high, min, max);
        }

        /** Digits, perhaps a comma, perhaps digits. */
        private static boolean isCounts(String counts) {
            int comma = counts.indexOf(',');
            String first = comma < 0 ? counts : counts.substring(0, comma);
            String last = comma < 0 ? "" : counts.substring(comma + 1);
            return !first.isEmpty()
                    && first.length() <= 4
                    && last.length() <= 4
                    && (first + last).chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }
}
