package dev.everyhop.token.internal.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes values of bytes that {@link JsonScanner} has checked. */
final class JsonTree {

    private static final int MAX_LONG_DIGITS = 18;

    private final byte[] b;
    private final int end;
    private int pos;

    JsonTree(byte[] bytes, int end) {
        this.b = bytes;
        this.end = end;
    }

    @Nullable
    Object valueAt(int from) {
        pos = from;
        return value();
    }

    private @Nullable Object value() {
        return switch (b[pos]) {
            case '"' -> string();
            case '{' -> object();
            case '[' -> array();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private String string() {
        int from = pos;
        pos = JsonText.pastString(b, pos);
        return JsonText.text(b, from + 1, pos - 1);
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        pos += word.length();
        return value;
    }

    private Object number() {
        int from = pos;
        boolean integer = true;
        while (pos < end && "+-.eE0123456789".indexOf(b[pos]) >= 0) {
            integer &= b[pos] != '.' && b[pos] != 'e' && b[pos] != 'E';
            pos++;
        }
        String digits = new String(b, from, pos - from, US_ASCII);
        return integer && digits.length() <= MAX_LONG_DIGITS ? (Object) Long.valueOf(digits) : new BigDecimal(digits);
    }

    private Map<String, Object> object() {
        Map<String, Object> map = new LinkedHashMap<>();
        pos++;
        while (nextItem('}')) {
            String name = string();
            space();
            pos++;
            space();
            Object value = value();
            if (value != null) {
                map.put(name, value);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> list = new ArrayList<>();
        pos++;
        while (nextItem(']')) {
            list.add(value());
        }
        return Collections.unmodifiableList(list);
    }

    /** Goes to the next item; false, and past the closing mark, if there is none. */
    private boolean nextItem(char closing) {
        space();
        if (b[pos] == closing) {
            pos++;
            return false;
        }
        if (b[pos] == ',') {
            pos++;
            space();
        }
        return true;
    }

    private void space() {
        pos = JsonText.pastSpace(b, pos, end);
    }
}
