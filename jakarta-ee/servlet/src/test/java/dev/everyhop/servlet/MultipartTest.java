package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.testkit.RawAnswer;
import dev.everyhop.testkit.RawHttp;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Odd multipart forms, over real sockets: each is refused with a reason before the handler, by either container. */
class MultipartTest {

    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final DescribedApplication TOMCAT_APPLICATION = new DescribedApplication();
    private static final DescribedApplication JETTY_APPLICATION = new DescribedApplication();
    private static Container tomcat;
    private static Container jetty;

    @BeforeAll
    static void start() {
        tomcat = Container.tomcat("", false, TOMCAT_APPLICATION::start);
        jetty = Container.jetty("", false, JETTY_APPLICATION::start);
    }

    @AfterAll
    static void stop() {
        tomcat.close();
        jetty.close();
    }

    @BeforeEach
    void forget() {
        for (DescribedApplication application : List.of(TOMCAT_APPLICATION, JETTY_APPLICATION)) {
            application.events.clear();
            application.entered.clear();
        }
    }

    private static String part(String disposition, String content) {
        return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }

    private static String head(String head) {
        return "--b\r\n" + head + "\r\n\r\n1\r\n--b--\r\n";
    }

    static Stream<Arguments> odd() {
        String one = part("name=\"qty\"", "1");
        String named = "Content-Disposition: form-data; name=\"qty\"";
        return Stream.of(
                // Boundaries
                Arguments.of("multipart/form-data; boundary=other", one + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of("multipart/form-data", one + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of("multipart/form-data; boundary=\"\"", one + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(
                        "multipart/form-data; boundary=" + "b".repeat(71),
                        "--" + "b".repeat(71) + "--\r\n",
                        "MULTIPART_SYNTAX"),
                Arguments.of("multipart/form-data; boundary=b; boundary=c", one + "--b--\r\n", "MEDIA_TYPE_MALFORMED"),
                Arguments.of("multipart/mixed; boundary=b", one + "--b--\r\n", "MEDIA_TYPE_UNSUPPORTED"),
                // Where it begins and ends
                Arguments.of(TYPE, one, "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, one + "--b-", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, one + "--bb--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, one + "--b--\r\nepilogue", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, one + "--b--\r\n" + one + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, "preamble\r\n" + one + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, "--b \r\n" + named + "\r\n\r\n1\r\n--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, one.replace("\r\n", "\n") + "--b--\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, "--b", "MULTIPART_SYNTAX"),
                // Heads
                Arguments.of(TYPE, "--b\r\n\r\n1\r\n--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head("Content-Disposition: form-data"), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head("Content-Disposition: attachment; name=\"qty\""), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "; name=\"note\""), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\n" + named), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\n folded: x"), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\nX : y"), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\nX"), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\nContent-Transfer-Encoding: base64"), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\nContent-Type: a/b, c/d"), "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, head(named + "\r\nContent-Type: image/png"), "MEDIA_TYPE_UNSUPPORTED"),
                Arguments.of(
                        TYPE, head(named + "\r\nContent-Type: text/plain; charset=utf-7"), "MEDIA_TYPE_UNSUPPORTED"),
                // Names
                Arguments.of(TYPE, part("name=\"\"", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name=\"qty", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name*=utf-8''qty", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, one + one + "--b--\r\n", "JSON_DUPLICATE_NAME"),
                Arguments.of(TYPE, one + part("name=\"qty\"; filename=f", "1") + "--b--\r\n", "JSON_DUPLICATE_NAME"),
                // Names of files
                Arguments.of(
                        TYPE, part("name=\"file\"; filename=a; filename=b", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(
                        TYPE,
                        part("name=\"file\"; filename=a; filename*=utf-8''b", "1") + "--b--\r\n",
                        "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name=\"file\"; filename=\"a\0.txt\"", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name=\"file\"; filename=\"a\r.txt\"", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name=\"file\"; filename=\"a\\", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name=\"file\"; filename=\"\u00ff\"", "1") + "--b--\r\n", "MULTIPART_SYNTAX"),
                // Contents
                Arguments.of(TYPE, part("name=\"note\"", "\0") + "--b--\r\n", "JSON_TEXT"),
                Arguments.of(TYPE, part("name=\"note\"", "\u00ff") + "--b--\r\n", "BODY_CHARSET"),
                Arguments.of(
                        TYPE, head(named + "\r\nContent-Type: multipart/mixed; boundary=c"), "MEDIA_TYPE_UNSUPPORTED"),
                Arguments.of(
                        TYPE,
                        head(named + "\r\nContent-Type: application/json").replace("\n1\r", "\n{\r"),
                        "JSON_SYNTAX"),
                // Counts and sizes
                Arguments.of(TYPE, "--b\r\nA: b\r\n\r\n\r\n".repeat(18) + "--b--\r\n", "MULTIPART_SYNTAX"),
                Arguments.of(TYPE, part("name=a", "").repeat(4) + "--b--\r\n", "MULTIPART_LIMIT"),
                Arguments.of(TYPE, part("name=\"file\"; filename=f", "x".repeat(21)) + "--b--\r\n", "MULTIPART_LIMIT"),
                Arguments.of(TYPE, part("name=ninechars", "x") + "--b--\r\n", "FORM_LIMIT"),
                Arguments.of(TYPE, part("name=a", "").repeat(10_000) + "--b--\r\n", "BODY_TOO_LARGE"),
                Arguments.of(TYPE, head(named + "\r\nX: y".repeat(10_000)), "BODY_TOO_LARGE"));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void oddFormIsRefusedBeforeTheHandler(String type, String body, SchemaReason reason) {
        assertRefused(tomcat, TOMCAT_APPLICATION, type, body, reason);
        assertRefused(jetty, JETTY_APPLICATION, type, body, reason);
    }

    private static void assertRefused(
            Container container, DescribedApplication application, String type, String body, SchemaReason reason) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        RawAnswer answer = new RawHttp(container.port())
                .send("POST", "/in/parts", bytes, "Content-Type: " + type, "Content-Length: " + bytes.length);

        assertThat(answer.status()).isEqualTo(reason.status());
        assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        assertThat(application.entered).isEmpty();
        assertThat(application.events)
                .filteredOn(event -> event.outcome() == SecurityEvent.Outcome.DENIED)
                .extracting(SecurityEvent::reason)
                .containsExactly(reason);
    }
}
