package dev.everyhop.gate.internal.document;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The one text that a tree has, in the manner of RFC 8785: names sorted, no white space, numbers by value. Its digest is
 * the same whatever format a document was written in, and in which order.
 */
public final class Canonical {

    private static final int CHUNK = 8 * 1024;

    private final MessageDigest digest;
    private final StringBuilder text = new StringBuilder(2 * CHUNK);

    private Canonical(MessageDigest digest) {
        this.digest = digest;
    }

    /** Returns the SHA-256 of the text of a tree, in hexadecimal digits. */
    public static String digest(JsonNode tree) {
        Canonical canonical = new Canonical(sha256());
        canonical.write(tree);
        canonical.flush();
        return HexFormat.of().formatHex(canonical.digest.digest());
    }

    /** Returns the SHA-256 of bytes, in hexadecimal digits. */
    public static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private void write(JsonNode node) {
        if (text.length() > CHUNK) {
            flush();
        }
        if (node.isObject()) {
            char separator = '{';
            for (String name : new TreeSet<>(node.propertyNames())) {
                quote(text.append(separator), name);
                text.append(':');
                write(node.get(name));
                separator = ',';
            }
            text.append(node.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            char separator = '[';
            for (int i = 0; i < node.size(); i++) {
                text.append(separator);
                write(node.get(i));
                separator = ',';
            }
            text.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            text.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toString());
        } else if (node.isString()) {
            quote(text, node.stringValue());
        } else {
            text.append(node.asString("null"));
        }
    }

    private static void quote(StringBuilder text, String raw) {
        text.append('"');
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    private void flush() {
        digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}
