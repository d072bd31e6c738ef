package dev.everyhop.token;

import java.util.Locale;

/** How {@code typ} values are compared: as media types, without case and with {@code application/} left out (RFC 7515, section 4.1.9). */
final class TypeRule {

    private TypeRule() {}

    static String normalised(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/") && lower.indexOf('/', 12) < 0 ? lower.substring(12) : lower;
    }
}
