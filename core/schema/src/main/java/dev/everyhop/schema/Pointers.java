package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON pointers (RFC 6901). */
final class Pointers {

    private Pointers() {}

    static String child(String pointer, String segment) {
        return pointer + "/" + segment.replace("~", "~0").replace("/", "~1");
    }

    static String child(String pointer, int index) {
        return pointer + "/" + index;
    }

    /** Returns the segments of a pointer; null if it is not one. */
    static @Nullable List<String> segments(String pointer) {
        List<String> segments = new ArrayList<>();
        if (pointer.isEmpty()) {
            return segments;
        }
        if (pointer.charAt(0) != '/') {
            return null;
        }
        for (String segment : pointer.substring(1).split("/", -1)) {
            segments.add(segment.replace("~1", "/").replace("~0", "~"));
        }
        return segments;
    }

    /** Returns the pointer as a URI fragment, without the number sign (RFC 6901, section 6). */
    static String toFragment(String pointer) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : pointer.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 0 && (HeaderScanner.isAsciiAlphanumeric(b) || "/-._~".indexOf(b) >= 0);
            encoded.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }

    /** Undoes percent-encoding in a URI fragment; what is not well-formed stays as it is and finds nothing. */
    static String decodeFragment(String fragment) {
        if (fragment.indexOf('%') < 0) {
            return fragment;
        }
        byte[] decoded = Percent.decode(fragment, false);
        return decoded == null ? fragment : new String(decoded, StandardCharsets.UTF_8);
    }

    static @Nullable JsonNode step(JsonNode node, String segment) {
        if (node.isObject()) {
            return node.get(segment);
        }
        if (node.isArray() && segment.length() < 10 && segment.matches("0|[1-9][0-9]*")) {
            return node.get(Integer.parseInt(segment));
        }
        return null;
    }

    /**
     * Returns the pointer to a place in an instance, cut before the first name that the schema does not declare. A number
     * is an index only where the instance has an array: it may as well be a name that the client chose.
     */
    static String declared(JsonNode instance, List<String> location, Set<String> declaredNames) {
        StringBuilder pointer = new StringBuilder();
        JsonNode node = instance;
        for (String segment : location) {
            boolean known = node.isArray() || declaredNames.contains(segment);
            JsonNode next = known ? step(node, segment) : null;
            if (next == null) {
                break;
            }
            pointer.append(child("", segment));
            node = next;
        }
        return pointer.toString();
    }
}
