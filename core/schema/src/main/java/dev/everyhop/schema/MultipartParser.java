package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code multipart/form-data} (RFC 7578) apart, strictly: no preamble, no epilogue, each part named, no transfer
 * encoding.
 */
final class MultipartParser {

    private final byte[] body;
    private final WireLimits limits;
    private final byte[] delimiter;
    private final List<FormPart> found = new ArrayList<>();
    private int at;

    /** Parts, or why there are none. */
    record Parsed(List<FormPart> parts, @Nullable SchemaReason reason) {}

    private MultipartParser(byte[] body, String boundary, WireLimits limits) {
        this.body = body;
        this.limits = limits;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    static Parsed parse(byte[] body, MediaType mediaType, WireLimits limits) {
        String boundary = mediaType.parameters().getOrDefault("boundary", "");
        if (!isBoundary(boundary)) {
            return new Parsed(List.of(), SchemaReason.MULTIPART_SYNTAX);
        }
        MultipartParser parser = new MultipartParser(body, boundary, limits);
        SchemaReason reason = parser.parts();
        return new Parsed(reason == null ? List.copyOf(parser.found) : List.of(), reason);
    }

    /** RFC 2046, section 5.1.1. */
    private static boolean isBoundary(String boundary) {
        return !boundary.isEmpty()
                && boundary.length() <= 70
                && !boundary.endsWith(" ")
                && boundary.chars()
                        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "'()+_,-./:=? ".indexOf(c) >= 0));
    }

    private @Nullable SchemaReason parts() {
        // The first delimiter has no line end of its own before it.
        if (!startsWith(Arrays.copyOfRange(delimiter, 2, delimiter.length))) {
            return SchemaReason.MULTIPART_SYNTAX;
        }
        at = delimiter.length - 2;
        for (int parts = 1; !isLast(); parts++) {
            if (parts > limits.parts) {
                return SchemaReason.MULTIPART_LIMIT;
            }
            SchemaReason reason = part();
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private boolean isLast() {
        boolean closed = at + 2 <= body.length && body[at] == '-' && body[at + 1] == '-';
        int rest = body.length - at - 2;
        return closed && (rest == 0 || (rest == 2 && body[at + 2] == '\r' && body[at + 3] == '\n'));
    }

    private @Nullable SchemaReason part() {
        if (!takeLineEnd()) {
            return SchemaReason.MULTIPART_SYNTAX;
        }
        int headFrom = at;
        Map<String, String> head = new HashMap<>();
        while (!takeLineEnd()) {
            int end = lineEnd(headFrom);
            if (end < 0) {
                return at - headFrom > limits.partHeadBytes || body.length - headFrom > limits.partHeadBytes
                        ? SchemaReason.MULTIPART_LIMIT
                        : SchemaReason.MULTIPART_SYNTAX;
            }
            if (!Utf8.isStrict(body, at, end)
                    || !header(new String(body, at, end - at, StandardCharsets.UTF_8), head)) {
                return SchemaReason.MULTIPART_SYNTAX;
            }
            at = end + 2;
        }
        int contentFrom = at;
        int contentTo = find(delimiter, at);
        if (contentTo < 0) {
            return SchemaReason.MULTIPART_SYNTAX;
        }
        if (contentTo - contentFrom > limits.partBytes) {
            return SchemaReason.MULTIPART_LIMIT;
        }
        at = contentTo + delimiter.length;
        return add(head, Arrays.copyOfRange(body, contentFrom, contentTo));
    }

    private static boolean header(String line, Map<String, String> head) {
        int colon = line.indexOf(':');
        HeaderScanner scanner = new HeaderScanner(colon < 0 ? "" : line.substring(0, colon));
        String name = scanner.token().toLowerCase(Locale.ROOT);
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        boolean plain = value.chars().allMatch(c -> c >= ' ' && c != 0x7f);
        return !name.isEmpty() && scanner.atEnd() && plain && head.put(name, value) == null;
    }

    private @Nullable SchemaReason add(Map<String, String> head, byte[] content) {
        Map<String, String> disposition = new HashMap<>();
        HeaderScanner scanner = new HeaderScanner(head.getOrDefault("content-disposition", ""));
        if (!scanner.token().equalsIgnoreCase("form-data")
                || !scanner.parameters(disposition)
                || !disposition.containsKey("name")
                || disposition.containsKey("filename*")
                || head.containsKey("content-transfer-encoding")) {
            return SchemaReason.MULTIPART_SYNTAX;
        }
        String name = Objects.requireNonNull(disposition.get("name"));
        MediaType type =
                MediaType.parse(head.getOrDefault("content-type", "text/plain")).orElse(null);
        if (type == null || name.isEmpty()) {
            return SchemaReason.MULTIPART_SYNTAX;
        }
        if (name.length() > limits.nameLength) {
            return SchemaReason.FORM_LIMIT;
        }
        found.add(new FormPart(name, disposition.get("filename"), type, head, content));
        return null;
    }

    private boolean takeLineEnd() {
        boolean there = at + 2 <= body.length && body[at] == '\r' && body[at + 1] == '\n';
        at += there ? 2 : 0;
        return there;
    }

    /** Returns where this line of a head ends; -1 if it does not end within the limit. */
    private int lineEnd(int headFrom) {
        int last = (int) Math.min(body.length - 2L, (long) headFrom + limits.partHeadBytes);
        for (int i = at; i <= last; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean startsWith(byte[] prefix) {
        return body.length >= prefix.length && Arrays.equals(body, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Each delimiter starts with CR, which a boundary cannot hold: the search never goes back. */
    private int find(byte[] what, int from) {
        for (int i = from; i <= body.length - what.length; i++) {
            if (body[i] == '\r' && Arrays.equals(body, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
