package dev.everyhop.token.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes JSON texts, sound ones and ones with a single oddity, from a source of chance. */
public final class JsonGenerator {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-1",
            "1",
            "00",
            "01",
            "+1",
            ".5",
            "5.",
            "1.5",
            "1.0",
            "1e3",
            "1E+3",
            "1e-3",
            "1e",
            "1e300",
            "-1e300",
            "1e999",
            "1e1000",
            "NaN",
            "Infinity",
            "0x10",
            "9007199254740993",
            "999999999999999",
            "1000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "1" + "0".repeat(63),
            "1" + "0".repeat(64),
            "0." + "1".repeat(62),
            "0." + "1".repeat(63));

    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "a b",
            "\\u0065xp",
            "\\u0000",
            "\\\"\\\\\\/\\b\\f\\n\\r\\t",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\ude00",
            "\\ude00\\ud83d",
            "\\uD83D\\u0041",
            "\\x41",
            "\\u12",
            "\\u00g0",
            "\\'",
            "\\",
            "caf\u00e9",
            "\u0141\u20ac",
            "\ud83d\ude00",
            "\u0001",
            "\n",
            "\t",
            "\u007f",
            "\u2028",
            "null",
            "x".repeat(300));

    private static final List<String> SPACES = List.of(" ", "\n", "\t", "\r", " \r\n\t ");

    private static final List<String> NO_SPACES = List.of("\f", "\u00a0", "\u0000", "/**/", "\u2003", "\ufeff");

    private static final List<String> ODD_ENDS =
            List.of(" ", "\n", ",", "}", "{}", "x", "\u0000", "/**/", "//", "\ufeff");

    private final Random random;

    /** Makes a generator; the same chance makes the same texts. */
    public JsonGenerator(Random random) {
        this.random = random;
    }

    /** Returns one of the items. */
    public <T> T oneOf(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    /** Returns true once in so many times. */
    public boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** Returns a JSON value, or something like one. */
    public String value(int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> oneOf(NUMBERS);
            case 1 -> String.valueOf(random.nextLong());
            case 2 -> String.valueOf(random.nextInt(2000) - 1000);
            case 3 -> string();
            case 4 -> oneOf(List.of("true", "false", "null", "{}", "[]", "True", "nul", "", "undefined"));
            case 5 -> array(depth);
            case 6 -> object(depth);
            default -> deep();
        };
    }

    /** Returns a string with its quotation marks. */
    public String string() {
        String quote = onceIn(200) ? "'" : "\"";
        String more = onceIn(3) ? oneOf(STRINGS) : "";
        return quote + oneOf(STRINGS) + more + quote;
    }

    /** Returns white space, mostly none and sometimes what is none. */
    public String space() {
        return onceIn(2000) ? oneOf(NO_SPACES) : onceIn(12) ? oneOf(SPACES) : "";
    }

    /** Returns an object of these members, each a name and a value in JSON, joined as JSON or nearly so. */
    public String object(List<String[]> members) {
        StringBuilder text = new StringBuilder(space()).append('{').append(space());
        String comma = "";
        for (String[] member : members) {
            text.append(comma).append(space()).append(member[0]).append(space());
            text.append(onceIn(2000) ? "=" : ":").append(space());
            text.append(member[1]).append(space());
            comma = onceIn(2000) ? ",," : onceIn(2000) ? "" : ",";
        }
        return text.append(onceIn(1000) ? "," : "")
                .append('}')
                .append(onceIn(200) ? oneOf(ODD_ENDS) : "")
                .toString();
    }

    /** Returns the text with one byte changed, taken away or put in. */
    public byte[] spoil(byte[] text) {
        if (text.length == 0) {
            return text;
        }
        int at = random.nextInt(text.length);
        int kind = random.nextInt(3);
        byte[] spoilt = new byte[text.length + (kind == 0 ? 0 : kind == 1 ? -1 : 1)];
        System.arraycopy(text, 0, spoilt, 0, at);
        int rest = kind == 2 ? at : at + 1;
        System.arraycopy(text, rest, spoilt, spoilt.length - (text.length - rest), text.length - rest);
        if (kind == 0) {
            spoilt[at] = (byte) (text[at] ^ 1 << random.nextInt(8));
        } else if (kind == 2) {
            spoilt[at] = onceIn(2) ? (byte) random.nextInt(256) : (byte) "{}[]\",:\\0e.- ".charAt(random.nextInt(13));
        }
        return spoilt;
    }

    /** Returns a JSON object, or something like one. */
    public byte[] text() {
        byte[] text = object(random.nextInt(2)).getBytes(UTF_8);
        return onceIn(4) ? spoil(text) : text;
    }

    private String object(int depth) {
        List<String[]> members = new ArrayList<>();
        int size = onceIn(400) ? 255 + random.nextInt(3) : random.nextInt(5);
        for (int i = 0; i < size; i++) {
            String name = size > 9 || onceIn(2) ? "\"n" + i + '"' : string();
            members.add(new String[] {name, size > 9 ? "0" : value(depth + 1)});
        }
        return object(members);
    }

    private String array(int depth) {
        StringBuilder text = new StringBuilder("[").append(space());
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ",")
                    .append(space())
                    .append(value(depth + 1))
                    .append(space());
        }
        return text.append(onceIn(100) ? ",]" : "]").toString();
    }

    private String deep() {
        int depth = onceIn(2) ? 28 + random.nextInt(6) : random.nextInt(40);
        return onceIn(2) ? "[".repeat(depth) + "]".repeat(depth) : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }
}
