package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request of the contract, to the byte. */
final class Sent {

    private final String method;
    private final String target;
    private final List<String> lines = new ArrayList<>();
    private @Nullable Bearer bearer;
    private byte[] body = new byte[0];
    private boolean announced;
    private boolean chunked;
    private String host = "localhost";
    private @Nullable String version;

    /** A token by what it is like. */
    record Bearer(String described, Function<ContractTokens, String> compact) {}

    private Sent(String method, String target) {
        this.method = method;
        this.target = target;
    }

    static Sent of(String method, String target) {
        return new Sent(method, target);
    }

    static Sent get(String target) {
        return of("GET", target);
    }

    static Sent post(String target) {
        return of("POST", target);
    }

    /** Adds a header line as it is. */
    Sent line(String line) {
        lines.add(line);
        return this;
    }

    /** Sends a good token with these scopes. */
    Sent as(String scopes) {
        return as(new Bearer(
                scopes.isEmpty() ? "a token" : "a token with `" + scopes + "`", tokens -> tokens.good(scopes)));
    }

    Sent as(Bearer token) {
        this.bearer = token;
        return this;
    }

    Sent json(String text) {
        return body("application/json", text);
    }

    Sent body(String mediaType, String text) {
        return line("Content-Type: " + mediaType).body(text.getBytes(UTF_8));
    }

    /** Sends a body and its length. */
    Sent body(byte[] bytes) {
        body = bytes;
        announced = true;
        return this;
    }

    /** Sends the body in chunks of seven bytes, without a length. */
    Sent chunked() {
        chunked = true;
        return this;
    }

    Sent host(String value) {
        host = value;
        return this;
    }

    Sent version(String text) {
        version = text;
        return this;
    }

    String method() {
        return method;
    }

    /** Returns the bytes, for a connection that ends with the answer or one that is kept. */
    RawHttp.Raw raw(ContractTokens tokens, boolean last) {
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(target)
                .append(' ')
                .append(version == null ? "HTTP/1.1" : version)
                .append("\r\n");
        if (!host.isEmpty()) {
            head.append("Host: ").append(host).append("\r\n");
        }
        if (last) {
            head.append("Connection: close\r\n");
        }
        if (bearer != null) {
            head.append("Authorization: Bearer ")
                    .append(bearer.compact.apply(tokens))
                    .append("\r\n");
        }
        lines.forEach(line -> head.append(line).append("\r\n"));
        byte[] content = body;
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
            content = inChunks(body);
        } else if (announced) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return new RawHttp.Raw(method, RawHttp.bytes(head.append("\r\n").toString(), content));
    }

    private static byte[] inChunks(byte[] body) {
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < body.length; from += 7) {
            int to = Math.min(body.length, from + 7);
            text.append(Integer.toHexString(to - from)).append("\r\n");
            text.append(new String(body, from, to - from, ISO_8859_1)).append("\r\n");
        }
        return text.append("0\r\n\r\n").toString().getBytes(ISO_8859_1);
    }

    /** Returns what the table shows of it. */
    String described() {
        StringBuilder text = new StringBuilder("`" + printable(method + " " + target) + "`");
        if (bearer != null) {
            text.append(", ").append(bearer.described);
        }
        for (String line : lines) {
            text.append(", `").append(printable(line)).append('`');
        }
        if (announced) {
            text.append(
                    body.length > 60 || !isText(body)
                            ? ", " + body.length + " bytes"
                            : ", `" + printable(new String(body, UTF_8)) + "`");
        }
        if (chunked) {
            text.append(", in chunks");
        }
        return text.toString();
    }

    private static boolean isText(byte[] body) {
        for (byte one : body) {
            if (one < ' ') {
                return false;
            }
        }
        return true;
    }

    /** Writes what a table cannot hold as {@code \x00}, and cuts what is long. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        String cut = text.length() > 160 ? text.substring(0, 120) + "… (" + text.length() + ")" : text;
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            if ((c < ' ' || c > '~' || c == '|' || c == '`') && c != '…') {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
