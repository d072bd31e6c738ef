package dev.everyhop.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditQuery;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditVerifier;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A secret in every place of a request, through a real service: it stands in no file of the log, and no byte of a request
 * makes one record into two.
 */
@Timeout(300)
abstract class AuditCanaryKit {

    private static final String CANARY = "cAnArY7f3e9b";
    private static final String FORGED =
            "\r\n{\"metadata\":{\"event_code\":\"forged\"}}\n\u0000\u001b[2J\u2028\u0085\ud800";
    private static final List<String> HEADERS = List.of(
            "Cookie",
            "User-Agent",
            "Referer",
            "Origin",
            "X-Forwarded-For",
            "Forwarded",
            "X-Request-Id",
            "X-Api-Key",
            "traceparent",
            "tracestate",
            "baggage",
            "DPoP",
            "Txn-Token",
            "Client-Cert",
            "X-HTTP-Method-Override",
            "Accept",
            "Accept-Language",
            "Content-Type",
            "Content-Encoding",
            "If-None-Match",
            "Access-Control-Request-Method",
            "Host",
            "X-" + CANARY);

    @TempDir
    Path temp;

    abstract String webApplicationType();

    @Test
    void nothingOfARequestStandsInAnyFileAndNothingSplitsARecord() throws Exception {
        try (Service service = Service.start(
                Application.class,
                "spring.main.web-application-type=" + webApplicationType(),
                "everyhop.policy.open-api=classpath:openapi/notes.yaml",
                "everyhop.audit.directory=" + temp,
                "everyhop.audit.aggregate-denials-over=0")) {
            AuditLog log = service.context().getBean(AuditLog.class);
            int sent = 0;
            for (String request : requests()) {
                raw(service.port(), request);
                sent++;
            }
            assertThat(sent).isGreaterThan(150);
            assertThat(log.flush(Duration.ofMinutes(1))).isTrue();

            List<AuditEntry> records =
                    AuditReader.open(temp.resolve("application/1")).find(AuditQuery.all());
            assertRecordsAreWhole(records);
            assertThat(records).hasSizeGreaterThan(150);
            assertThat(records)
                    .extracting(AuditEntry::code)
                    .contains(
                            "authz_permit",
                            "authn_login_fail",
                            "input_validation_fail",
                            "authz_fail",
                            "malicious_extraneous",
                            "sensitive_create",
                            "sensitive_delete")
                    .doesNotContain("audit_gap");
            assertThat(AuditVerifier.with(log.key())
                            .verify(temp.resolve("application/1"))
                            .isSound())
                    .isTrue();
            assertNoFileHas(temp);
        }
        assertNoFileHas(temp);
    }

    private static void assertRecordsAreWhole(List<AuditEntry> records) {
        JsonMapper mapper = JsonMapper.builder().build();
        int forgeries = 0;
        for (AuditEntry record : records) {
            for (byte one : record.toBytes()) {
                assertThat(one & 0xff)
                        .as("no control byte in %s", record)
                        .isGreaterThanOrEqualTo(0x20)
                        .isNotEqualTo(0x7f);
            }
            JsonNode json = mapper.readTree(record.toBytes());
            assertThat(json.path("metadata").path("event_code").asString())
                    .isEqualTo(record.code())
                    .isNotEqualTo("forged");
            JsonNode client = json.path("actor").path("app_uid");
            if (client.isString() && client.asString().startsWith("shop\r\n{")) {
                forgeries++;
            }
        }
        assertThat(forgeries).as("a client's name is kept, in one record").isPositive();
    }

    private static void assertNoFileHas(Path directory) throws IOException {
        List<String> forms = forms();
        int files = 0;
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), ISO_8859_1);
                String folded = content.toLowerCase(Locale.ROOT);
                assertThat(folded).as(file.toString()).doesNotContain(CANARY.toLowerCase(Locale.ROOT));
                for (String form : forms) {
                    assertThat(content).as(file.toString()).doesNotContain(form);
                }
                files++;
            }
        }
        assertThat(files).isGreaterThan(5);
    }

    /** The secret as programs would write it: Base64 at each of its three places, hexadecimal, two bytes a character. */
    private static List<String> forms() {
        List<String> forms = new ArrayList<>();
        for (int shift = 0; shift < 3; shift++) {
            String text = Base64.getEncoder().encodeToString((" ".repeat(shift) + CANARY).getBytes(UTF_8));
            forms.add(text.substring(4, text.length() - 4));
        }
        forms.add(HexFormat.of().formatHex(CANARY.getBytes(UTF_8)));
        forms.add(new String(CANARY.getBytes(UTF_16LE), ISO_8859_1));
        return forms;
    }

    private static List<String> requests() {
        List<String> all = new ArrayList<>();
        List<String> credentials = credentials();
        String good = "Bearer " + TestIssuer.token();
        for (String target : targets()) {
            all.add(head("GET", target, good) + "\r\n");
        }
        for (String credential : credentials) {
            all.add(head("GET", "/notes/1", credential) + "\r\n");
            all.add(head("DELETE", "/notes/1", credential) + "\r\n");
        }
        all.add(head(CANARY.toUpperCase(Locale.ROOT), "/notes/1", good) + "\r\n");
        for (String name : HEADERS) {
            for (String value :
                    List.of(CANARY, "\t" + CANARY, CANARY + "\u0001" + CANARY, CANARY + "\r\n\t" + CANARY)) {
                all.add(head("GET", "/notes/1", good) + name + ": " + value + "\r\n\r\n");
            }
            all.add(head("GET", "/notes/1", "Bearer " + CANARY) + name + ": " + CANARY + "\r\n\r\n");
        }
        for (String body : bodies()) {
            for (String type : List.of("application/json", "text/plain", "application/x-www-form-urlencoded")) {
                all.add(head("POST", "/notes", good) + "Content-Type: " + type + "\r\nContent-Length: "
                        + body.getBytes(UTF_8).length + "\r\n\r\n" + body);
            }
        }
        return all;
    }

    private static List<String> targets() {
        return List.of(
                "/notes/" + CANARY,
                "/" + CANARY,
                "/notes/%0d%0a" + CANARY,
                "/notes/%00" + CANARY,
                "/notes/x;" + CANARY,
                "/notes/..%2f" + CANARY,
                "//" + CANARY,
                "/notes?limit=" + CANARY,
                "/notes?limit=1&" + CANARY + "=1",
                "/notes?access_token=" + CANARY,
                "/notes?_method=" + CANARY,
                "/notes?limit=%0d%0a" + CANARY,
                "/notes/1?" + CANARY + "#" + CANARY);
    }

    private static List<String> bodies() {
        return List.of(
                "{\"text\":\"" + CANARY + "\"}",
                "{\"text\":\"" + CANARY + " that is longer than forty characters may be\"}",
                "{\"" + CANARY + "\":1}",
                "{\"text\":\"a\",\"text\":\"" + CANARY + "\"}",
                "{\"text\":" + CANARY,
                CANARY,
                "text=" + CANARY,
                FORGED.substring(0, 20) + CANARY,
                "");
    }

    private static List<String> credentials() {
        List<String> all = new ArrayList<>(List.of(
                CANARY,
                "Basic " + Base64.getEncoder().encodeToString(("user:" + CANARY).getBytes(UTF_8)),
                "Bearer " + CANARY,
                "Bearer a." + CANARY + ".b",
                "DPoP " + CANARY,
                "Bearer " + TestIssuer.token() + CANARY,
                "Bearer " + TestIssuer.token() + ", Bearer " + CANARY));
        Map<String, Object> inClaims = Map.of(
                "sub", CANARY + FORGED, "jti", CANARY, "sid", CANARY, "name", CANARY, "act", Map.of("sub", CANARY));
        all.add("Bearer " + TestIssuer.tokenWith(inClaims, CANARY));
        all.add("Bearer " + TestIssuer.tokenWith(Map.of("client_id", "shop" + FORGED, "sub", CANARY)));
        all.add("Bearer " + TestIssuer.tokenWith(Map.of("aud", CANARY, "sub", CANARY)));
        all.add("Bearer " + TestIssuer.tokenWith(Map.of("exp", 1, "sub", CANARY)));
        all.add("Bearer " + TestIssuer.tokenWith(Map.of("cnf", Map.of("x5t#S256", CANARY))));
        all.add("Bearer " + TestIssuer.tokenOf("https://" + CANARY + ".example", "at+jwt"));
        all.add("Bearer " + TestIssuer.tokenOf(TestIssuer.LOCATION, CANARY));
        return all;
    }

    private static String head(String method, String target, String authorization) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                + authorization + "\r\n";
    }

    /** Sends bytes as they are, and reads until the server has nothing more to say. */
    private static void raw(int port, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            try {
                socket.getInputStream().readAllBytes();
            } catch (java.net.SocketException e) {
                // A server that refuses to read on resets the connection.
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Notes.class)
    static class Application {}

    @RestController
    static class Notes {

        @GetMapping("/notes")
        String all() {
            return "all";
        }

        @GetMapping("/notes/{id}")
        String one(@PathVariable String id) {
            return id;
        }

        @DeleteMapping("/notes/{id}")
        String delete(@PathVariable String id) {
            return "deleted";
        }

        @PostMapping("/notes")
        String add(@RequestBody String note) {
            return note;
        }
    }
}
