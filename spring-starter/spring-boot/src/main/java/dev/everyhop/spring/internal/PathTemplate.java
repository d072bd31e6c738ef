package dev.everyhop.spring.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path pattern of Spring as a template of the gate. Where Spring looks into a segment (a regular expression, a {@code *})
 * the template takes the whole segment: it never matches less than the pattern does, but for an empty variable, which the
 * gate refuses.
 *
 * @param text the template
 * @param shape the template without the names of its variables: two with the same shape match the same paths
 * @param parent for a template that ends in {@code **}, what Spring also matches: the path without the last slash
 */
record PathTemplate(String text, String shape, @Nullable String parent) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern REST = Pattern.compile("\\*\\*|\\{\\*[^{}/]+}");
    /** Literals and variables in turn, as {@code {id}.csv} has them. */
    private static final Pattern MIXED =
            Pattern.compile("[^{}*?:\\\\]*(\\{[A-Za-z0-9_.-]+}[^{}*?:\\\\]+)*(\\{[A-Za-z0-9_.-]+})?");

    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}/]+}");

    /**
     * Translates a pattern.
     *
     * @param prefix where Spring is mounted, without a slash at its end
     * @throws IllegalArgumentException if no template covers the pattern; the message says why
     */
    static PathTemplate of(String prefix, String pattern) {
        StringBuilder text = new StringBuilder(prefix);
        String path = pattern.startsWith("/") ? pattern : "/" + pattern;
        List<String> segments = segments(path);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (REST.matcher(segment).matches()) {
                if (!last) {
                    throw new IllegalArgumentException("it has '" + segment + "' before its end");
                }
                String parent = text.toString();
                return shaped(text.append("/**").toString(), parent.isEmpty() ? null : parent);
            }
            text.append('/').append(translated(segment, i, names));
        }
        return shaped(text.toString(), null);
    }

    /** Returns whether every path of the other matches this too; what {@code **} stands for may be nothing. */
    boolean covers(PathTemplate other) {
        String[] mine = shape.substring(1).split("/", -1);
        String[] others = other.shape.substring(1).split("/", -1);
        for (int i = 0; i < mine.length; i++) {
            if (mine[i].equals("**")) {
                return true;
            }
            if (i == others.length || others[i].equals("**")) {
                return false;
            }
            if (!mine[i].equals("{}") && !mine[i].equals(others[i])) {
                return false;
            }
        }
        return mine.length == others.length;
    }

    private static PathTemplate shaped(String text, @Nullable String parent) {
        return new PathTemplate(text, VARIABLE.matcher(text).replaceAll("{}"), parent);
    }

    private static String translated(String segment, int index, Set<String> names) {
        if (segment.indexOf('{') < 0 && segment.indexOf('*') < 0 && segment.indexOf('?') < 0) {
            return segment;
        }
        if (MIXED.matcher(segment).matches() && hasNewNames(segment, names)) {
            return segment;
        }
        int colon = segment.indexOf(':');
        boolean whole = segment.startsWith("{") && closing(segment) == segment.length() - 1;
        String name = !whole ? "" : segment.substring(1, colon < 0 ? segment.length() - 1 : colon);
        if (!NAME.matcher(name).matches() || !names.add(name)) {
            name = "segment" + (index + 1);
            names.add(name);
        }
        return "{" + name + "}";
    }

    private static boolean hasNewNames(String segment, Set<String> names) {
        List<String> found = VARIABLE.matcher(segment)
                .results()
                .map(variable -> segment.substring(variable.start() + 1, variable.end() - 1))
                .toList();
        boolean fresh =
                Set.copyOf(found).size() == found.size() && found.stream().noneMatch(names::contains);
        if (fresh) {
            names.addAll(found);
        }
        return fresh;
    }

    /** Returns the position of the brace that closes the one at the beginning. */
    private static int closing(String segment) {
        int depth = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Splits at the slashes that are not inside braces: a regular expression may have some. */
    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int depth = 0;
        int from = 1;
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\' && depth > 0) {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == '/' && depth == 0) {
                segments.add(path.substring(from, i));
                from = i + 1;
            }
        }
        segments.add(path.substring(from));
        return segments;
    }
}
