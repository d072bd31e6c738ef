package dev.everyhop.gate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed template of a route's path.
 *
 * @param text as it was written
 * @param segments between the slashes
 * @param rest whether it ends in {@code **}, which is not among the segments
 */
record Template(String text, List<Segment> segments, boolean rest) {

    private static final int MAX_SEGMENTS = 64;

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it is not one; the message says what to write
     */
    static Template parse(String text) {
        if (!text.startsWith("/")) {
            throw wrong(text, "must begin with a slash");
        }
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int from = 1;
        while (from <= text.length()) {
            int slash = text.indexOf('/', from);
            int to = slash < 0 ? text.length() : slash;
            String part = text.substring(from, to);
            boolean last = slash < 0;
            if (last && part.equals("**")) {
                return new Template(text, List.copyOf(segments), true);
            }
            segments.add(segment(text, part, last, names));
            if (segments.size() > MAX_SEGMENTS) {
                throw wrong(text, "has more than " + MAX_SEGMENTS + " segments");
            }
            from = to + 1;
        }
        return new Template(text, List.copyOf(segments), false);
    }

    /** Returns the names of the variables, in order. */
    List<String> names() {
        return segments.stream()
                .flatMap(segment -> segment.variables().stream())
                .toList();
    }

    /** Returns the template with its variables unnamed: two templates of one shape match the same paths. */
    String shape() {
        StringBuilder shape = new StringBuilder();
        for (Segment segment : segments) {
            shape.append('/').append(String.join("{}", segment.literals()));
        }
        return rest ? shape.append("/**").toString() : shape.toString();
    }

    /** Returns the values of the variables in a path that this template matches. */
    Map<String, String> variables(String path) {
        if (text.indexOf('{') < 0) {
            return Map.of();
        }
        List<Map.Entry<String, String>> values = new ArrayList<>(segments.size());
        int from = 1;
        for (Segment segment : segments) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            if (segment.isVariable()) {
                values.add(Map.entry(segment.variables().get(0), path.substring(from, to)));
            } else if (!segment.isLiteral()) {
                int[] bounds = segment.split(path, from, to);
                for (int i = 0; 2 * i < bounds.length; i++) {
                    values.add(Map.entry(segment.variables().get(i), path.substring(bounds[2 * i], bounds[2 * i + 1])));
                }
            }
            from = to + 1;
        }
        return Map.ofEntries(values.toArray(Template::entries));
    }

    /**
     * Returns the value of a variable as it stands in the raw path; where it is a part of a segment, encoded again. Null if
     * there is none of that name.
     *
     * @param raw a path that this template matches once it is decoded
     */
    @Nullable
    String rawVariable(String name, String raw) {
        int from = 1;
        for (Segment segment : segments) {
            int slash = raw.indexOf('/', from);
            int to = slash < 0 ? raw.length() : slash;
            int at = segment.variables().indexOf(name);
            if (at >= 0) {
                String part = raw.substring(from, to);
                if (segment.isVariable()) {
                    return part;
                }
                String decoded =
                        Objects.requireNonNull(CanonicalPath.of("/" + part)).substring(1);
                int[] bounds = segment.split(decoded, 0, decoded.length());
                return encoded(decoded.substring(bounds[2 * at], bounds[2 * at + 1]));
            }
            from = to + 1;
        }
        return null;
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return encoded.toString();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Map.Entry<String, String>[] entries(int size) {
        return new Map.Entry[size];
    }

    private static Segment segment(String text, String part, boolean last, Set<String> names) {
        if (part.isEmpty() && !last) {
            throw wrong(text, "has an empty segment");
        }
        if (part.equals(".") || part.equals("..")) {
            throw wrong(text, "has a dot segment, and no request with one gets through");
        }
        List<String> literals = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        int at = 0;
        for (int open = part.indexOf('{'); open >= 0; open = part.indexOf('{', at)) {
            int close = part.indexOf('}', open);
            String name = close < 0 ? "" : part.substring(open + 1, close);
            if (!isName(name)) {
                throw wrong(
                        text,
                        "has a variable whose name is not of letters, digits, '_', '-' and '.'; patterns in variables are not supported");
            }
            if (!names.add(name)) {
                throw wrong(text, "has the variable {" + name + "} twice");
            }
            if (open == at && !variables.isEmpty()) {
                throw wrong(text, "has two variables with nothing between them, so where one ends is anybody's guess");
            }
            literals.add(literal(text, part.substring(at, open)));
            variables.add(name);
            at = close + 1;
        }
        literals.add(literal(text, part.substring(at)));
        return new Segment(literals, variables);
    }

    private static String literal(String text, String literal) {
        for (int i = 0; i < literal.length(); i++) {
            checkLiteral(text, literal.charAt(i));
        }
        return literal;
    }

    private static void checkLiteral(String text, char c) {
        if (c == '}') {
            throw wrong(text, "has a '}' that closes no variable");
        }
        if (c == '*') {
            throw wrong(text, "has a '*'; the only wildcard is '**' as the last segment");
        }
        if (c == '%') {
            throw wrong(
                    text, "has a '%'; write the characters themselves, requests are decoded before they are matched");
        }
        if (c == '?' || c == '#') {
            throw wrong(text, "has a '" + c + "'; a template is a path, without query and fragment");
        }
        if (c == ';' || c == '\\' || Character.isISOControl(c)) {
            throw wrong(
                    text,
                    "has a character that gets no request through: a semicolon, a backslash or a control character");
        }
    }

    private static boolean isName(String name) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && c != '_' && c != '-' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException(
                "Route template '" + text + "' " + what + ". Examples: /orders, /orders/{id}, /static/**");
    }
}
