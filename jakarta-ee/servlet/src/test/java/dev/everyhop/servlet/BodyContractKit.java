package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.testkit.RawAnswer;
import dev.everyhop.testkit.RawHttp;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filter promises of bodies and answers, over real sockets in a real container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BodyContractKit {

    private static final String JSON = "Content-Type: application/json";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String CHUNKED = "Transfer-Encoding: chunked";
    private static final String BLOCKED =
            "{\"type\":\"urn:everyhop:problem:bad_response\",\"title\":\"The answer was not fit to be sent\",\"status\":500}";

    private final DescribedApplication application = new DescribedApplication();
    private Container container;
    private RawHttp http;

    abstract Container start(Consumer<ServletContext> application);

    @BeforeAll
    void startContainer() {
        container = start(application::start);
        http = new RawHttp(container.port());
    }

    @AfterAll
    void stopContainer() {
        container.close();
    }

    @BeforeEach
    void forget() {
        application.events.clear();
        application.entered.clear();
    }

    private RawAnswer post(String target, String body, String... headers) {
        return post(target, body.getBytes(UTF_8), headers);
    }

    private RawAnswer post(String target, byte[] body, String... headers) {
        String[] lines = java.util.Arrays.copyOf(headers, headers.length + 1);
        lines[headers.length] = "Content-Length: " + body.length;
        return http.send("POST", target, body, lines);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "reader", "listener"})
    void validBodyReachesTheHandlerAsItWasSent(String how) {
        String body = "{ \"qty\": 1,\t\"note\": \"\u20ac\\u00e9\" }";

        RawAnswer answer = post("/in/" + how, body, JSON);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/in/stream", "/in/parameters"})
    void invalidBodyIsRefusedBeforeTheHandler(String target) {
        RawAnswer answer = post(target, "{\"qty\":\"x\"}", JSON);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"urn:everyhop:problem:invalid_request\",\"title\":\"The request is not valid\","
                        + "\"status\":400,\"errors\":[{\"pointer\":\"/qty\",\"keyword\":\"type\",\"in\":\"body\"}]}");
        assertThat(application.entered).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {\"qty\":1,\"qty\":2} | 400",
                "application/json | {\"admin\":true} | 400",
                "application/x-www-form-urlencoded | qty=x | 400",
                "application/x-www-form-urlencoded | qty=1&admin=1 | 400",
                "application/xml | <qty/> | 415",
                "application/json;charset=utf-16 | {} | 415",
            })
    void bodyThatIsNotTakenIsRefused(String type, String body, int status) {
        assertThat(post("/in/stream", body, "Content-Type: " + type).status()).isEqualTo(status);
        assertThat(application.entered).isEmpty();
    }

    @Test
    void bodyWhereNoneIsDescribedIsRefused() {
        byte[] body = DescribedApplication.CLEAN.getBytes(UTF_8);

        assertThat(http.send("GET", "/in/stream", body, JSON, "Content-Length: " + body.length)
                        .status())
                .isEqualTo(400);
        assertThat(application.entered).isEmpty();
    }

    @Test
    void longBodyIsRefusedHoweverItIsSent() {
        String body = "{\"note\":\"" + "x".repeat(400) + "\"}";

        assertThat(post("/in/stream", body, JSON).status()).isEqualTo(413);
        assertThat(http.send("POST", "/in/stream", chunked(body), JSON, CHUNKED).status())
                .isEqualTo(413);
        assertThat(application.entered).isEmpty();
    }

    @Test
    void chunkedBodyArrivesWithItsLength() {
        RawAnswer answer = http.send("POST", "/in/head", chunked(DescribedApplication.CLEAN), JSON, CHUNKED);

        assertThat(answer.body()).isEqualTo("content-length[9]content-type[application/json]9 UTF-8");
    }

    @Test
    void compressedBodyArrivesAsWhatWasChecked() {
        byte[] body = gzip(DescribedApplication.CLEAN);

        assertThat(post("/in/stream", body, JSON, "Content-Encoding: gzip").body())
                .isEqualTo(DescribedApplication.CLEAN);
        assertThat(post("/in/head", body, JSON, "Content-Encoding: gzip").body())
                .isEqualTo("content-length[9]content-type[application/json]9 UTF-8");
        assertThat(post("/in/stream", gzip("{\"qty\":\"x\"}"), JSON, "Content-Encoding: gzip")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void formArrivesAsParameters() {
        assertThat(post("/in/parameters?q=a%20b", "qty=1&note=%E2%82%AC+x", FORM)
                        .body())
                .isEqualTo("note[\u20ac x]q[a b]qty[1]");
        assertThat(post("/in/stream", "qty=1&note=%E2%82%AC", FORM).body()).isEqualTo("qty=1&note=%E2%82%AC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters", "reader"})
    void bodyThatAnEarlierFilterTookIsRefused(String behaviour) {
        RawAnswer answer = post("/in/parameters", "qty=1", FORM, "Behave: " + behaviour);

        assertThat(answer.status()).isEqualTo(behaviour.equals("reader") ? 500 : 400);
        assertThat(application.entered).isEmpty();
    }

    /** Without a length nobody can tell that the body was taken: the handler then has none at all. */
    @Test
    void whatAnEarlierFilterTookOfAChunkedBodyDoesNotReachTheHandler() {
        RawAnswer answer = http.send("POST", "/in/parameters", chunked("qty=x"), FORM, CHUNKED, "Behave: parameters");

        assertThat(answer.body()).doesNotContain("qty");
    }

    private RawAnswer postParts(String target, String... parts) {
        StringBuilder body = new StringBuilder();
        for (String part : parts) {
            body.append("--b\r\nContent-Disposition: form-data; ").append(part).append("\r\n");
        }
        return post(target, body + "--b--\r\n", "Content-Type: multipart/form-data; boundary=b");
    }

    @Test
    void partsAreThoseThatWereChecked() {
        RawAnswer answer = postParts(
                "/in/parts",
                "name=\"qty\"\r\n\r\n1",
                "name=\"file\"; filename=\"../a\"\r\nContent-Type: text/x\r\n\r\nh\u00e9llo");

        assertThat(answer.body()).isEqualTo("qty|null|null|1|1\n1\nfile|../a|text/x|6|h\u00e9llo\n5\ntrue1");
        assertThat(postParts("/in/parameters?q=x", "name=\"note\"\r\n\r\n\u20ac", "name=\"file\"; filename=f\r\n\r\nx")
                        .body())
                .isEqualTo("note[\u20ac]q[x]");
        assertThat(post("/in/parts", "{}", JSON).body()).contains("is no multipart form");
    }

    @Test
    void partsPastALimitAreRefusedBeforeTheHandler() {
        String[] many = {
            "name=\"qty\"\r\n\r\n1", "name=\"note\"\r\n\r\n1", "name=\"file\"\r\n\r\n1", "name=\"x\"\r\n\r\n1"
        };
        assertThat(postParts("/in/parts", many).status()).isEqualTo(400);
        assertThat(postParts("/in/parts", "name=\"file\"; filename=f\r\n\r\n" + "x".repeat(21))
                        .status())
                .isEqualTo(400);
        assertThat(postParts("/in/parts", "name=\"ninechars\"\r\n\r\n1").status())
                .isEqualTo(400);
        assertThat(postParts("/in/parts", "name=\"qty\"\r\n\r\n" + "1".repeat(300))
                        .status())
                .isEqualTo(413);
        assertThat(postParts("/in/parts", "name=\"qty\"\r\n\r\nx").status()).isEqualTo(400);
        assertThat(postParts("/in/parts", "name=\"other\"\r\n\r\nx").status()).isEqualTo(400);
        assertThat(application.entered).isEmpty();
    }

    @Test
    void requestWithoutABodyStaysOne() {
        assertThat(http.send("GET", "/in/head").body()).startsWith("-1");
        assertThat(post("/in/stream", "").status()).isEqualTo(200);
    }

    @Test
    void shadowedBodyArrivesAsItWasSentAndIsTold() {
        byte[] body = gzip("{\"qty\":\"x\"}");

        RawAnswer answer = post("/shadowed/head", body, JSON, "Content-Encoding: gzip");

        assertThat(answer.body())
                .startsWith("content-encoding[gzip]content-length[" + body.length + "]content-type[application/json]");
        assertThat(application.events).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clean",
                "leak",
                "writer",
                "reset",
                "forward",
                "include",
                "async-complete",
                "async-given",
                "async-again",
                "async-dispatch",
                "async-dispatch-now",
                "async-timeout-told",
                "listener",
            })
    void answerGoesOutMasked(String how) {
        RawAnswer answer = http.send("GET", "/mask/" + how);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(DescribedApplication.CLEAN);
        assertThat(answer.headers("Content-Length")).containsExactly("9");
        assertThat(answer.headers("Content-Type")).singleElement().asString().startsWith("application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "leak",
                "writer",
                "large",
                "events",
                "undeclared",
                "forward",
                "include",
                "async-complete",
                "async-given",
                "async-again",
                "async-dispatch",
                "async-dispatch-now",
                "async-timeout-told",
                "listener",
                "large-undeclared",
            })
    void answerThatLeaksIsBlockedWhole(String how) {
        RawAnswer answer = http.send("GET", "/block/" + how, "Behave: early");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo(BLOCKED);
        assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.headers("Handler")).isEmpty();
        assertThat(answer.headers("Early")).containsExactly("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"leak", "writer", "forward", "async-complete", "async-dispatch"})
    void observedAnswerGoesOutAndIsTold(String how) {
        RawAnswer answer = http.send("GET", "/observe/" + how);

        assertThat(answer.body()).isEqualTo(DescribedApplication.LEAK);
        assertThat(application.events)
                .extracting(SecurityEvent::reason)
                .containsOnlyOnce(SchemaReason.RESPONSE_UNDECLARED);
    }

    @ParameterizedTest
    @CsvSource({"large, RESPONSE_TOO_LARGE, 2097152", "events, RESPONSE_STREAMED, "})
    void observedAnswerThatCannotBeReadGoesOutAndIsTold(String how, SchemaReason reason, String length) {
        RawAnswer answer = http.send("GET", "/observe/" + how);

        assertThat(answer.status()).isEqualTo(200);
        if (length == null) {
            assertThat(answer.body()).contains("data: s3cr3t");
        } else {
            assertThat(answer.headers("Content-Length")).containsExactly(length);
            assertThat(answer.body()).hasSize(Integer.parseInt(length));
        }
        assertThat(application.events).extracting(SecurityEvent::reason).containsOnlyOnce(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"undeclared", "large-undeclared"})
    void answerWithAStatusThatIsNotDescribedIsToldAsThat(String how) {
        RawAnswer answer = http.send("GET", "/observe/" + how);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(application.events)
                .extracting(SecurityEvent::reason)
                .contains(SchemaReason.RESPONSE_UNDECLARED)
                .doesNotContain(SchemaReason.RESPONSE_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask", "block", "observe"})
    void emptyAnswersAndHeadersGoThrough(String mode) {
        assertThat(http.send("GET", "/" + mode + "/none").status()).isEqualTo(204);
        RawAnswer head = http.send("HEAD", "/" + mode + "/clean");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers("Content-Length")).containsExactly("9");
        RawAnswer redirect = http.send("GET", "/" + mode + "/redirect");
        assertThat(redirect.status()).isEqualTo(302);
        assertThat(redirect.headers("Location")).singleElement().asString().endsWith("/elsewhere");
        assertThat(redirect.body()).doesNotContain("s3cr3t");
    }

    @Test
    void errorPageIsCheckedAsAnAnswerOfItsStatus() {
        RawAnswer masked = http.send("GET", "/mask/error");
        assertThat(masked.status()).isEqualTo(418);
        assertThat(masked.body()).isEqualTo(DescribedApplication.CLEAN);
        assertThat(http.send("GET", "/block/error").body()).isEqualTo(BLOCKED);
        assertThat(application.entered).containsExactly("mask", "error", "block", "error");
    }

    /** What the handler wrote before is gone, and the page has a status that the document does not describe. */
    @ParameterizedTest
    @ValueSource(strings = {"throws", "async-timeout"})
    void handlerThatFailsSendsNothingOfItsAnswer(String how) {
        RawAnswer answer = http.send("GET", "/mask/" + how);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo(BLOCKED);
        assertThat(application.entered).contains("error");
    }

    private static byte[] chunked(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return (Integer.toHexString(bytes.length) + "\r\n" + body + "\r\n0\r\n\r\n").getBytes(UTF_8);
    }

    private static byte[] gzip(String body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body.getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }
}
