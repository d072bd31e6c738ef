package dev.everyhop.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions in time linear in the text (RE2), written in the dialect of ECMA-262.
 *
 * <p>Look-around and back-references need backtracking and are refused. The few constructs that mean something else in RE2
 * are translated: {@code \d}, {@code \w}, {@code $} mean the same there, {@code \s} does not, {@code \cX}, {@code \}{@code uXXXX}
 * and {@code \/} are unknown to it.
 */
final class Regex {

    /** In steps of the compiled program: RE2 takes time in proportion to it for each character. */
    private static final int MAX_SIZE = 5_000;

    /** What ECMA-262 calls white space and line terminators, as the inside of a class. */
    private static final String SPACE =
            "\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";

    private static final String NOT_SPACE =
            "\\x00-\\x08\\x0e-\\x1f!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
                    + "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

    private Regex() {}

    /** Why a pattern cannot be used, as the end of a sentence. */
    static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1L;

        Unsupported(String message) {
            super(message);
        }
    }

    static Predicate<String> compile(String pattern) throws Unsupported {
        String re2 = translate(pattern);
        try {
            // Unicode is on in RE2; a dot takes all but line ends, as in ECMA-262.
            Pattern compiled = Pattern.compile(re2);
            RegexRuns runs = RegexRuns.of(pattern);
            if (runs != null) {
                return runs::matches;
            }
            return text -> compiled.matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw new Unsupported("is not a regular expression that RE2 understands (" + e.getDescription() + ")");
        }
    }

    static boolean isSupported(String pattern) {
        try {
            compile(pattern);
            return true;
        } catch (Unsupported e) {
            return false;
        }
    }

    private static String translate(String pattern) throws Unsupported {
        StringBuilder out = new StringBuilder(pattern.length() + 16);
        RegexSize size = new RegexSize();
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i = escape(pattern, i + 1, inClass, out);
                size.atom(inClass);
            } else if (inClass) {
                inClass = c != ']';
                // RE2 would take [: for the start of a POSIX class.
                out.append(c == '[' ? "\\[" : c);
            } else if (pattern.startsWith("[^]", i)) {
                out.append("(?s:.)");
                size.atom(false);
                i += 2;
            } else {
                inClass = c == '[';
                refuseGroup(pattern, i);
                out.append(c);
                size.take(pattern, i);
            }
        }
        if (size.total() > MAX_SIZE) {
            throw new Unsupported("repeats so often that it becomes too large");
        }
        return out.toString();
    }

    private static void refuseGroup(String pattern, int at) throws Unsupported {
        if (!pattern.startsWith("(?", at)) {
            return;
        }
        if (pattern.startsWith("(?=", at) || pattern.startsWith("(?!", at)) {
            throw new Unsupported("uses look-ahead, which needs backtracking");
        }
        if (pattern.startsWith("(?<=", at) || pattern.startsWith("(?<!", at)) {
            throw new Unsupported("uses look-behind, which needs backtracking");
        }
        if (!pattern.startsWith("(?:", at) && !pattern.startsWith("(?<", at)) {
            throw new Unsupported("uses a group that ECMA-262 does not know");
        }
    }

    /** Appends the escape whose letter stands at {@code at}; returns where it ends. */
    private static int escape(String pattern, int at, boolean inClass, StringBuilder out) throws Unsupported {
        if (at == pattern.length()) {
            throw new Unsupported("ends in a backslash");
        }
        char c = pattern.charAt(at);
        if ((c >= '1' && c <= '9') || c == 'k') {
            throw new Unsupported("uses a back-reference, which needs backtracking");
        }
        switch (c) {
            case 's' -> out.append(inClass ? SPACE : "[" + SPACE + "]");
            case 'S' -> out.append(inClass ? NOT_SPACE : "[^" + SPACE + "]");
            case 'c' -> {
                char letter = at + 1 < pattern.length() ? pattern.charAt(at + 1) : ' ';
                if (!HeaderScanner.isAsciiAlphanumeric(letter) || Character.isDigit(letter)) {
                    throw new Unsupported("has an incomplete \\c");
                }
                out.append(String.format("\\x%02x", letter & 0x1f));
                return at + 1;
            }
            case 'u' -> {
                return unicode(pattern, at, out);
            }
            case '0' -> out.append("\\x00");
            case 'v' -> out.append("\\x0b");
            case 'b' -> out.append(inClass ? "\\x08" : "\\b");
            case 'd', 'D', 'w', 'W', 'B', 't', 'n', 'r', 'f', 'x' ->
                out.append('\\').append(c);
            case 'p', 'P' -> {
                return property(pattern, at, out);
            }
            default -> {
                if (c < 0x80 && Character.isLetterOrDigit(c)) {
                    throw new Unsupported("uses the escape \\" + c + ", which ECMA-262 does not know");
                }
                out.append(c < 0x80 ? "\\" : "").append(c);
            }
        }
        return at;
    }

    private static int unicode(String pattern, int at, StringBuilder out) throws Unsupported {
        int end = pattern.startsWith("u{", at) ? pattern.indexOf('}', at) : at + 4;
        int start = pattern.startsWith("u{", at) ? at + 2 : at + 1;
        int stop = pattern.startsWith("u{", at) ? end : end + 1;
        if (end < 0 || stop > pattern.length() || !isHex(pattern, start, stop)) {
            throw new Unsupported("has an incomplete \\u");
        }
        int codePoint = Integer.parseInt(pattern.substring(start, stop), 16);
        if (Character.isBmpCodePoint(codePoint) && Character.isHighSurrogate((char) codePoint)) {
            // A pair of escapes is one character.
            if (pattern.startsWith("\\u", end + 1) && end + 7 <= pattern.length() && isHex(pattern, end + 3, end + 7)) {
                codePoint = Character.toCodePoint(
                        (char) codePoint, (char) Integer.parseInt(pattern.substring(end + 3, end + 7), 16));
                end += 6;
            }
        }
        out.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
        return end;
    }

    private static boolean isHex(String text, int from, int to) {
        if (from >= to || to - from > 6) {
            return false;
        }
        return text.substring(from, to).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    /** RE2 knows general categories and scripts, by their short names. */
    private static int property(String pattern, int at, StringBuilder out) throws Unsupported {
        int end = pattern.startsWith("{", at + 1) ? pattern.indexOf('}', at) : -1;
        if (end < 0) {
            throw new Unsupported("has an incomplete \\p");
        }
        String name = pattern.substring(at + 2, end);
        String value = name.substring(name.indexOf('=') + 1);
        @Nullable String category = CATEGORIES.get(value);
        out.append('\\')
                .append(pattern.charAt(at))
                .append('{')
                .append(category == null ? value : category)
                .append('}');
        return end;
    }

    private static final java.util.Map<String, String> CATEGORIES = java.util.Map.ofEntries(
            java.util.Map.entry("Letter", "L"),
            java.util.Map.entry("Uppercase_Letter", "Lu"),
            java.util.Map.entry("Lowercase_Letter", "Ll"),
            java.util.Map.entry("Mark", "M"),
            java.util.Map.entry("Number", "N"),
            java.util.Map.entry("Decimal_Number", "Nd"),
            java.util.Map.entry("digit", "Nd"),
            java.util.Map.entry("Punctuation", "P"),
            java.util.Map.entry("Symbol", "S"),
            java.util.Map.entry("Separator", "Z"),
            java.util.Map.entry("Space_Separator", "Zs"),
            java.util.Map.entry("Other", "C"),
            java.util.Map.entry("Control", "Cc"));
}
