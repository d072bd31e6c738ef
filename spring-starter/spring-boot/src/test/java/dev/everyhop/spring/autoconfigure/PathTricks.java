package dev.everyhop.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The crafted requests of {@code docs/security/path-tricks.md}, sent to a real server as they stand there, and what became
 * of each: which operation the gate recorded, and which handler ran with which path variables.
 */
public final class PathTricks {

    private static final Path PAGE = Path.of(System.getProperty("everyhop.root"), "docs/security/path-tricks.md");
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");
    private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-f]{2})");

    /** Begins what comes after the head. */
    private static final String BODY = "body: ";

    /** What the gate decided since the last request. */
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    /** Which handlers ran since the last request, with the variables that they were given. */
    private final List<String> entered = new CopyOnWriteArrayList<>();

    /** For each handler that ran, what the gate had permitted. */
    private final List<String> permitted = new CopyOnWriteArrayList<>();

    /** A row of the page: a request, and the outcome on either server. */
    private record Row(List<String> lines, String tomcat, String netty) {}

    /** Returns the policy of the document that both servers have. */
    public static Policy policy() {
        try {
            return Policy.fromOpenApi(Path.of(Objects.requireNonNull(PathTricks.class.getResource("/path-tricks.yaml"))
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes note of a decision. */
    public void hear(SecurityEvent event) {
        if (event.name().equals("access.decision")) {
            events.add(event);
        }
    }

    /** Takes note of a handler that runs. */
    public void enter(String operation, Map<String, String> variables, Permit permit) {
        entered.add(operation + new TreeMap<>(variables));
        permitted.add(
                permit.route().method() + " " + permit.route().template() + new TreeMap<>(permit.pathVariables()));
    }

    /**
     * Returns a test for each row of the page.
     *
     * @param netty whether the server is Netty; else it is Tomcat
     */
    public Stream<DynamicTest> tests(int port, boolean netty) {
        List<Row> rows = rows();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(40);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row.lines.get(0), () -> {
                    String outcome = outcome(port, row.lines);
                    if (Boolean.getBoolean("tricks.print")) {
                        System.out.println("TRICK " + (netty ? "netty" : "tomcat") + "\t" + row.lines + "\t" + outcome);
                    } else {
                        assertThat(outcome).isEqualTo(netty ? row.netty : row.tomcat);
                    }
                }));
    }

    /** Sends a request and says what became of it; that what ran is what was checked is asserted here. */
    private String outcome(int port, List<String> lines) {
        events.clear();
        entered.clear();
        permitted.clear();
        String status = status(send(port, lines));
        assertThat(entered).as("handlers").hasSizeLessThanOrEqualTo(1);
        assertThat(events).as("decisions").hasSizeLessThanOrEqualTo(1);
        if (!entered.isEmpty()) {
            assertThat(entered).as("what ran is what was checked").isEqualTo(permitted);
            assertThat(events).hasSize(1);
            SecurityEvent event = events.get(0);
            assertThat(event.outcome()).isEqualTo(SecurityEvent.Outcome.PERMITTED);
            String method = event.fields().get("method");
            assertThat(entered.get(0))
                    .startsWith((method.equals("HEAD") ? "GET" : method) + " "
                            + event.fields().get("route") + "{");
            return "`" + entered.get(0).replaceFirst("\\{(?=[^{]*$)", " {").replace(" {}", "") + "`";
        }
        if (events.isEmpty()) {
            return status + " by the server";
        }
        SecurityEvent event = events.get(0);
        return event.outcome() == SecurityEvent.Outcome.DENIED
                ? status + " `" + Objects.requireNonNull(event.reason()).code() + "`"
                : status + " by the router";
    }

    private static String status(String answer) {
        String[] words = answer.split("[ \r\n]", 3);
        return answer.isEmpty() ? "closed" : words[1];
    }

    private static String send(int port, List<String> lines) {
        StringBuilder head = new StringBuilder(lines.get(0)).append(" HTTP/1.1\r\n");
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            head.append("Host: localhost\r\n");
        }
        head.append("Connection: close\r\n");
        lines.stream().skip(1).filter(line -> !line.startsWith(BODY)).forEach(line -> head.append(line)
                .append("\r\n"));
        head.append("\r\n");
        lines.stream()
                .filter(line -> line.startsWith(BODY))
                .forEach(line -> head.append(line.substring(BODY.length())));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(PAGE)) {
                if (line.startsWith("| `")) {
                    String[] cells = line.split("\\|", -1);
                    Matcher code = CODE.matcher(cells[1]);
                    List<String> lines = new ArrayList<>();
                    while (code.find()) {
                        lines.add(unescaped(code.group(1)));
                    }
                    rows.add(new Row(List.copyOf(lines), cells[3].strip(), cells[4].strip()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The page writes bytes that a page cannot hold as {@code \x00}. */
    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }
}
