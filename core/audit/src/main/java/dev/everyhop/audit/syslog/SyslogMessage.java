package dev.everyhop.audit.syslog;

import dev.everyhop.audit.AuditEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An entry as a syslog message (RFC 5424) in a frame with its length before it (RFC 5425, section 4.3). */
final class SyslogMessage {

    /** Security messages of the audit (RFC 5424, section 6.2.1). */
    private static final int LOG_AUDIT = 13;

    private static final int MAX_HOST = 255;
    private static final int MAX_APP = 48;
    private static final int MAX_PROCESS = 128;
    private static final int MAX_KIND = 32;

    private final String origin;
    private final String host;
    private final String service;
    private final String instance;
    private final String element;

    SyslogMessage(String origin, String element) {
        String[] parts = origin.split("/", -1);
        this.origin = value(origin);
        this.host = name(parts[0], MAX_HOST);
        this.service = name(parts.length > 1 ? parts[1] : "", MAX_APP);
        this.instance = name(parts.length > 2 ? parts[2] : "", MAX_PROCESS);
        this.element = element;
    }

    /** The message is the record's bytes as they are in the tree, without a byte order mark: a hash of them is the leaf's. */
    byte[] frame(AuditEntry entry) {
        String head = "<" + (8 * LOG_AUDIT + severity(entry)) + ">1 " + time(entry) + " " + host + " " + service + " "
                + instance + " " + name(entry.code(), MAX_KIND) + " [" + element + " origin=\"" + origin + "\" index=\""
                + entry.index() + "\"] ";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] record = entry.toBytes();
        byte[] length = (start.length + record.length + " ").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(length.length + start.length + record.length)
                .put(length)
                .put(start)
                .put(record)
                .array();
    }

    private static String time(AuditEntry entry) {
        // RFC 3339 with at most six digits of a fraction; records have milliseconds, in UTC.
        return entry.time().toString();
    }

    /** OCSF's severity as syslog's: informational, warning, error, critical. */
    private static int severity(AuditEntry entry) {
        return switch (entry.text("/severity_id").orElse("")) {
            case "3" -> 4;
            case "4" -> 3;
            case "5", "6" -> 2;
            default -> 6;
        };
    }

    /** What a field of the header may hold: printable ASCII without spaces. */
    private static String name(String text, int most) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length() && name.length() < most; i++) {
            char c = text.charAt(i);
            name.append(c > ' ' && c < 0x7f ? c : '?');
        }
        return name.length() == 0 ? "-" : name.toString();
    }

    private static String value(String text) {
        return name(text, Integer.MAX_VALUE)
                .replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("]", "\\]");
    }
}
