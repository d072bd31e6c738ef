package dev.everyhop.schema;

import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;
import com.networknt.schema.format.IdnHostnameFormat;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The formats of JSON Schema 2020-12 and those of the OpenAPI registry that bound a number, all asserted.
 *
 * <p>The validator's own are not used: several run backtracking patterns whose recursion a long string can drive through
 * the stack. A format that is not listed here asserts nothing.
 */
final class SchemaFormats {

    private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String ATOM = "[\\w!#$%&'*+/=?^`{|}~-]+";
    private static final String POINTER = "(?:/(?:[^/~]|~[01])*)*";
    private static final String VARIABLE =
            "(?:\\w|%[0-9a-fA-F]{2})(?:\\.?(?:\\w|%[0-9a-fA-F]{2}))*(?::[1-9][0-9]{0,3}|\\*)?";

    private static final Predicate<String> HOSTNAME =
            matching(LABEL + "(?:\\." + LABEL + ")*").and(s -> s.length() <= 253);
    private static final Predicate<String> IPV4 = matching(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Predicate<String> ATOMS =
            matching(ATOM + "(?:\\." + ATOM + ")*|\"(?:[^\"\\\\\\x00-\\x1f\\x7f]|\\\\[ -~])*\"");
    private static final Predicate<String> TIME = matching(
            "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[zZ]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])");
    private static final Predicate<String> DATE = matching("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Predicate<String> AUTHORITY =
            matching("(?:[^@\\[\\]]*@)?(?:\\[[^\\[\\]]*\\]|[^:@\\[\\]]*)(?::[0-9]*)?");
    private static final Predicate<String> URI_CHARACTERS = matching("[!#-;=?-\\[\\]_a-z~]*");

    static final List<Format> ALL = List.of(
            text("date", SchemaFormats::isDate),
            text("time", SchemaFormats::isTime),
            text("date-time", SchemaFormats::isDateTime),
            text(
                    "duration",
                    matching("P(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
                            + "(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?"
                            + "|T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))")),
            text("email", s -> isEmail(s, true)),
            text("idn-email", s -> isEmail(s, false)),
            text("hostname", HOSTNAME),
            new IdnHostnameFormat(),
            text("ipv4", IPV4),
            text("ipv6", SchemaFormats::isIpv6),
            text("uri", s -> isUri(s, true, true)),
            text("uri-reference", s -> isUri(s, false, true)),
            text("iri", s -> isUri(s, true, false)),
            text("iri-reference", s -> isUri(s, false, false)),
            text("uuid", matching("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")),
            text(
                    "uri-template",
                    matching("(?:[^\\x00-\\x20\\x7f\"'%<>\\\\^`{|}]|%[0-9a-fA-F]{2}|\\{[+#./;?&=,!@|]?" + VARIABLE
                            + "(?:," + VARIABLE + ")*\\})*")),
            text("json-pointer", matching(POINTER)),
            text("relative-json-pointer", matching("(?:0|[1-9][0-9]*)(?:#|" + POINTER + ")")),
            text("regex", s -> s.length() <= 1_024 && Regex.isSupported(s)),
            number("int32", BigDecimal.valueOf(Integer.MIN_VALUE), BigDecimal.valueOf(Integer.MAX_VALUE)),
            number("int64", BigDecimal.valueOf(Long.MIN_VALUE), BigDecimal.valueOf(Long.MAX_VALUE)));

    private SchemaFormats() {}

    private static Predicate<String> matching(String pattern) {
        RegexRuns runs = RegexRuns.of("^" + pattern + "$");
        if (runs != null) {
            return runs::matches;
        }
        Pattern compiled = Pattern.compile(pattern);
        return compiled::matches;
    }

    private static boolean isDate(String text) {
        if (!DATE.test(text)) {
            return false;
        }
        try {
            LocalDate.of(
                    Integer.parseInt(text.substring(0, 4)),
                    Integer.parseInt(text.substring(5, 7)),
                    Integer.parseInt(text.substring(8)));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        if (!TIME.test(text)) {
            return false;
        }
        if (!text.startsWith("60", 6)) {
            return true;
        }
        // A leap second is the last of a day in UTC (RFC 3339, section 5.7).
        int minutes = Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3, 5));
        int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        if (sign > 0) {
            int offset = Integer.parseInt(text.substring(sign + 1, sign + 3)) * 60
                    + Integer.parseInt(text.substring(sign + 4, sign + 6));
            minutes -= text.charAt(sign) == '+' ? offset : -offset;
        }
        return Math.floorMod(minutes, 24 * 60) == 24 * 60 - 1;
    }

    private static boolean isDateTime(String text) {
        return text.length() > 11
                && (text.charAt(10) == 'T' || text.charAt(10) == 't')
                && isDate(text.substring(0, 10))
                && isTime(text.substring(11));
    }

    private static boolean isEmail(String text, boolean asciiOnly) {
        int at = text.lastIndexOf('@');
        if (at < 1 || text.length() > 320) {
            return false;
        }
        String local = text.substring(0, at);
        String domain = text.substring(at + 1);
        if (!asciiOnly) {
            // RFC 6531 adds all that is not ASCII to what RFC 5321 allows.
            local = local.replaceAll("[^\\x00-\\x7f]", "a");
            domain = domain.replaceAll("[^\\x00-\\x7f]", "a");
        }
        boolean literal = domain.startsWith("[") && domain.endsWith("]");
        String address = literal ? domain.substring(1, domain.length() - 1) : "";
        return ATOMS.test(local)
                && (literal
                        ? IPV4.test(address) || (address.startsWith("IPv6:") && isIpv6(address.substring(5)))
                        : HOSTNAME.test(domain));
    }

    /** RFC 4291, section 2.2: eight groups, one run of them elided, the last two written as IPv4. */
    private static boolean isIpv6(String text) {
        int elided = text.indexOf("::");
        if (text.length() > 45 || (elided >= 0 && text.indexOf("::", elided + 1) >= 0)) {
            return false;
        }
        String head = elided < 0 ? text : text.substring(0, elided);
        String tail = elided < 0 ? "" : text.substring(elided + 2);
        int left = groups(head, elided < 0);
        int right = groups(tail, true);
        return left >= 0 && right >= 0 && (elided < 0 ? left == 8 : left + right < 8);
    }

    private static int groups(String text, boolean ipv4Last) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int groups = parts.length;
        for (int i = 0; i < parts.length; i++) {
            if (ipv4Last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                if (!IPV4.test(parts[i])) {
                    return -1;
                }
                groups++;
            } else if (parts[i].isEmpty()
                    || parts[i].length() > 4
                    || !parts[i].chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
                return -1;
            }
        }
        return groups;
    }

    private static boolean isUri(String text, boolean absolute, boolean asciiOnly) {
        if (asciiOnly && !URI_CHARACTERS.test(text.replace("%", "!"))) {
            return false;
        }
        try {
            URI uri = new URI(text);
            // What java.net.URI takes for a registry-based authority, RFC 3986 mostly does not know.
            String authority = uri.getRawAuthority();
            return (!absolute || uri.isAbsolute()) && (authority == null || AUTHORITY.test(authority));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Format text(String name, Predicate<String> valid) {
        return new Format() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public boolean matches(ExecutionContext context, String value) {
                return valid.test(value);
            }
        };
    }

    private static Format number(String name, BigDecimal min, BigDecimal max) {
        return new Format() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public boolean matches(ExecutionContext context, SchemaContext schema, JsonNode value) {
                return !value.isNumber()
                        || (value.decimalValue().compareTo(min) >= 0
                                && value.decimalValue().compareTo(max) <= 0);
            }
        };
    }
}
