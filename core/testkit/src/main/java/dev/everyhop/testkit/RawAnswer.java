package dev.everyhop.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer as it came over the wire.
 *
 * @param status the HTTP status; 0 if the connection ended without an answer
 * @param headerLines the lines of its head after the first
 * @param body its body as UTF-8, without the framing of chunks
 */
public record RawAnswer(int status, List<String> headerLines, String body) {

    private static final RawAnswer NONE = new RawAnswer(0, List.of(), "");

    /** Returns the values of a header, one for each line. */
    public List<String> headers(String name) {
        String prefix = name + ":";
        return headerLines.stream()
                .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
                .map(line -> line.substring(prefix.length()).strip())
                .toList();
    }

    /** Reads one answer that is no interim one; what breaks off early has what came of it. */
    static RawAnswer read(InputStream in, boolean head) throws IOException {
        try {
            List<String> lines = lines(in);
            while (!lines.isEmpty() && status(lines) / 100 == 1) {
                lines = lines(in);
            }
            if (lines.isEmpty()) {
                return NONE;
            }
            RawAnswer answer = new RawAnswer(status(lines), lines.subList(1, lines.size()), "");
            boolean empty = head || answer.status == 204 || answer.status == 304;
            byte[] body = empty ? new byte[0] : answer.body(in);
            return new RawAnswer(answer.status, answer.headerLines, new String(body, UTF_8));
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset before anything came.
            return NONE;
        }
    }

    private static int status(List<String> lines) {
        return Integer.parseInt(lines.get(0).split(" ", -1)[1]);
    }

    private byte[] body(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            if (!headers("Transfer-Encoding").isEmpty()) {
                chunks(in, body);
            } else if (!headers("Content-Length").isEmpty()) {
                copy(in, Integer.parseInt(headers("Content-Length").get(0)), body);
            } else {
                in.transferTo(body);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // A server that leaves some of a request unread resets the connection.
        }
        return body.toByteArray();
    }

    private static void chunks(InputStream in, ByteArrayOutputStream body) throws IOException {
        while (true) {
            String line = line(in);
            if (line == null) {
                return;
            }
            int size = Integer.parseInt(line.split(";", -1)[0].strip(), 16);
            copy(in, size, body);
            line(in);
            if (size == 0) {
                return;
            }
        }
    }

    private static void copy(InputStream in, int length, ByteArrayOutputStream to) throws IOException {
        for (int left = length; left > 0; ) {
            byte[] bytes = in.readNBytes(Math.min(left, 8192));
            if (bytes.length == 0) {
                return;
            }
            to.writeBytes(bytes);
            left -= bytes.length;
        }
    }

    private static List<String> lines(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            lines.add(line);
        }
        return lines;
    }

    private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.write(next);
        }
        String text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
