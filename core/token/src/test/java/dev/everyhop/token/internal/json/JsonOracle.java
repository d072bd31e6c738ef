package dev.everyhop.token.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/** What others make of a JSON text: jose4j's parser, and the grammar of RFC 8259 written down as patterns. */
public final class JsonOracle {

    private static final Pattern STRING =
            Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\"");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?([0-9]++))?");
    private static final Pattern TOKEN = Pattern.compile(
            "(?<s>" + STRING + ")|(?<n>" + NUMBER + ")|(?<v>true|false|null)|[{}\\[\\]:,]|[ \\n\\r\\t]++");
    private static final Pattern INNERMOST =
            Pattern.compile("\\{(?:s:[sv](?:,s:[sv])*+)?\\}|\\[(?:[sv](?:,[sv])*+)?\\]");
    private static final Pattern LONE_SURROGATE =
            Pattern.compile("(?<![\\ud800-\\udbff])[\\udc00-\\udfff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])");

    private JsonOracle() {}

    /** Returns what jose4j reads; null if it refuses. */
    public static Map<String, Object> jose4j(byte[] text) {
        try {
            return JsonUtil.parseJson(new String(text, UTF_8));
        } catch (JoseException | RuntimeException e) {
            return null;
        }
    }

    /** Returns whether both readers made the same of a text; ours leaves members out that are null. */
    public static boolean same(Object ours, Object theirs) {
        if (ours instanceof Map<?, ?> map && theirs instanceof Map<?, ?> other) {
            Map<Object, Object> rest = new LinkedHashMap<>(other);
            rest.values().removeIf(Objects::isNull);
            return map.keySet().equals(rest.keySet())
                    && map.keySet().stream().allMatch(name -> same(map.get(name), rest.get(name)));
        }
        if (ours instanceof List<?> list && theirs instanceof List<?> other) {
            return list.size() == other.size()
                    && IntStream.range(0, list.size()).allMatch(i -> same(list.get(i), other.get(i)));
        }
        if (ours instanceof Number number && theirs instanceof Number other) {
            return other instanceof Double decimal
                    ? decimal == number.doubleValue()
                    : new BigDecimal(number.toString()).compareTo(new BigDecimal(other.toString())) == 0;
        }
        return Objects.equals(ours, theirs);
    }

    /** Returns why a strict reader refuses a text that jose4j reads; null if there is no reason that is documented. */
    public static String whyStrict(byte[] text, Map<String, Object> read) {
        String decoded;
        try {
            decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            return "not UTF-8";
        }
        if (LONE_SURROGATE.matcher(read.toString()).find()) {
            return "a lone surrogate";
        }
        return whyNotWithinGrammarAndBounds(decoded);
    }

    private static String whyNotWithinGrammarAndBounds(String text) {
        StringBuilder shape = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length() && token.find(at) && token.start() == at) {
            String number = token.group("n");
            if (number != null && (number.length() > 64 || exponentDigits(number) > 3)) {
                return "a number too long";
            }
            boolean scalar = number != null || token.group("v") != null;
            shape.append(
                    token.group("s") != null
                            ? "s"
                            : scalar ? "v" : token.group().isBlank() ? "" : token.group());
            at = token.end();
        }
        return at < text.length() ? "not JSON" : whyNotShape(shape.toString());
    }

    private static int exponentDigits(String number) {
        Matcher matcher = NUMBER.matcher(number);
        return matcher.matches() && matcher.group(1) != null ? matcher.group(1).length() : 0;
    }

    /** Replaces each innermost object and array by a value, as often as there are layers. */
    private static String whyNotShape(String shape) {
        String rest = shape;
        int depth = 0;
        while (!rest.equals("v")) {
            Matcher innermost = INNERMOST.matcher(rest);
            if (!innermost.find()) {
                return "not JSON";
            }
            if (innermost.reset().results().anyMatch(object -> members(object.group()) > 256)) {
                return "too many members";
            }
            rest = innermost.replaceAll("v");
            depth++;
        }
        return !shape.startsWith("{") ? "not an object" : depth > 32 ? "too deep" : null;
    }

    private static long members(String object) {
        return object.chars().filter(c -> c == ':').count();
    }
}
