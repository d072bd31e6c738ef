package dev.everyhop.gate.internal.document;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON pointers (RFC 6901), as text and as URI fragments. */
final class Pointers {

    private Pointers() {}

    static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /** Returns the names on the way; null if this is no pointer. */
    static @Nullable List<String> names(String pointer) {
        List<String> names = new ArrayList<>();
        if (pointer.isEmpty()) {
            return names;
        }
        if (pointer.charAt(0) != '/') {
            return null;
        }
        for (String name : pointer.substring(1).split("/", -1)) {
            names.add(name.replace("~1", "/").replace("~0", "~"));
        }
        return names;
    }

    static @Nullable JsonNode step(JsonNode node, String name) {
        if (node.isObject()) {
            return node.get(name);
        }
        boolean index = node.isArray() && name.matches("0|[1-9][0-9]{0,8}");
        return index ? node.get(Integer.parseInt(name)) : null;
    }

    /** Undoes the percent-encoding of a URI fragment; null if it is malformed. */
    static @Nullable String ofFragment(String fragment) {
        if (fragment.indexOf('%') < 0) {
            return fragment;
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] bytes = fragment.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.write(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                return null;
            }
            decoded.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
