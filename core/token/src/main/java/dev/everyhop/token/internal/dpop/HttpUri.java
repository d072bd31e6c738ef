package dev.everyhop.token.internal.dpop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The normal form of an http or https URI without its query and fragment (RFC 3986, sections 6.2.2 and 6.2.3): two URIs are
 * equal if their normal forms are. What has no clear reading has no normal form: user information, an encoded host, a
 * broken escape, a character that no URI has.
 */
public final class HttpUri {

    private static final int MAX_LENGTH = 8 * 1024 + 512;
    private static final String UNRESERVED = "-._~";
    private static final String IN_PATHS = "!$&'()*+,;=:@/";

    private HttpUri() {}

    /** Returns the normal form of an absolute URI; null if it has none. */
    public static @Nullable String normal(String uri) {
        if (uri.length() > MAX_LENGTH) {
            return null;
        }
        int colon = uri.indexOf("://");
        if (colon < 0) {
            return null;
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return null;
        }
        int end = end(uri, colon + 3, "?#");
        int slash = Math.min(end(uri, colon + 3, "/"), end);
        String authority = authority(uri.substring(colon + 3, slash), scheme);
        String path = path(uri.substring(slash, end));
        return authority == null || path == null ? null : scheme + "://" + authority + path;
    }

    /** Returns the normal form of a path that begins with a slash or is empty; null if it has none. */
    public static @Nullable String path(String path) {
        if (path.isEmpty()) {
            return "/";
        }
        String plain = path.charAt(0) == '/' ? unescaped(path) : null;
        return plain == null ? null : withoutDots(plain);
    }

    private static @Nullable String authority(String text, String scheme) {
        int portAt = text.startsWith("[") ? text.indexOf(']') + 1 : end(text, 0, ":");
        String host = text.substring(0, portAt).toLowerCase(Locale.ROOT);
        String port = text.substring(portAt);
        if (!(host.startsWith("[") ? isAddress(host) : isName(host)) || !(port.isEmpty() || port.charAt(0) == ':')) {
            return null;
        }
        String digits = port.isEmpty() ? "" : port.substring(1);
        if (digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int number = digits.isEmpty() ? -1 : Integer.parseInt(digits);
        if (number == 0 || number > 65_535) {
            return null;
        }
        boolean usual = number < 0 || number == (scheme.equals("https") ? 443 : 80);
        return usual ? host : host + ":" + number;
    }

    private static boolean isName(String host) {
        return !host.isEmpty()
                && host.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-._".indexOf(c) >= 0);
    }

    private static boolean isAddress(String host) {
        return host.length() > 4
                && host.endsWith("]")
                && host.substring(1, host.length() - 1)
                        .chars()
                        .allMatch(c -> (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.');
    }

    private static @Nullable String unescaped(String path) {
        StringBuilder plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                int value = i + 2 < path.length() ? (hex(path.charAt(i + 1)) << 4) | hex(path.charAt(i + 2)) : -1;
                if (value < 0) {
                    return null;
                }
                i += 2;
                if (isUnreserved((char) value)) {
                    plain.append((char) value);
                } else {
                    plain.append('%').append(upperHex(value >> 4)).append(upperHex(value & 15));
                }
            } else if (isUnreserved(c) || IN_PATHS.indexOf(c) >= 0) {
                plain.append(c);
            } else {
                return null;
            }
        }
        return plain.toString();
    }

    /** Takes away dot segments (RFC 3986, section 5.2.4). */
    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        List<String> kept = new ArrayList<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean dots = segments[i].equals(".") || segments[i].equals("..");
            if (segments[i].equals("..") && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            }
            if (!dots) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static int end(String text, int from, String marks) {
        for (int i = from; i < text.length(); i++) {
            if (marks.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }

    private static char upperHex(int digit) {
        return "0123456789ABCDEF".charAt(digit);
    }

    /** Returns the value of a hexadecimal digit; negative, whatever it is joined with, if it is none. */
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
