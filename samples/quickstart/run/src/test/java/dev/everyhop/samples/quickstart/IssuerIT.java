package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The issuer alone, over TLS: what its tokens and keys look like. */
class IssuerIT {

    private static Stage stage;
    private static IssuerClient issuer;

    @BeforeAll
    static void start() throws Exception {
        Path jar = Path.of(System.getProperty("quickstart.issuer.jar"));
        stage = Stage.open(new Stage.Jars(jar, jar), line -> {});
        issuer = stage.startIssuer();
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void tokensConformToRfc9068() throws Exception {
        String token = issuer.token("shop", "orders:read orders:write");

        assertThat(part(token, 0)).contains("\"typ\":\"at+jwt\"", "\"alg\":\"RS256\"", "\"kid\":\"");
        assertThat(part(token, 1))
                .contains(
                        "\"iss\":\"" + issuer.location() + "\"",
                        "\"sub\":\"shop\"",
                        "\"client_id\":\"shop\"",
                        "\"jti\":")
                .containsPattern("\"aud\":(\"orders\"|\\[\"orders\"])")
                .containsPattern("\"scope\":\"orders:(read|write) orders:(read|write)\"");
    }

    @Test
    void theClientThatIsLateGetsExpiredTokens() throws Exception {
        Matcher exp = Pattern.compile("\"exp\":(\\d+)").matcher(part(issuer.token("late", "orders:read"), 1));

        assertThat(exp.find()).isTrue();
        assertThat(Instant.ofEpochSecond(Long.parseLong(exp.group(1))))
                .isBefore(Instant.now().minusSeconds(60));
    }

    @Test
    void rotationSignsWithANewKeyAndKeepsTheOldOnePublished() throws Exception {
        String before = issuer.token("shop", "orders:read");
        String kid = issuer.rotate();
        String after = issuer.token("shop", "orders:read");

        assertThat(part(after, 0)).contains(kid);
        assertThat(part(before, 0)).doesNotContain(kid);
        assertThat(issuer.jwks()).contains(kid, kidOf(before)).doesNotContain("\"d\":", "\"p\":");

        issuer.rotate();
        assertThat(issuer.jwks()).contains(kid).doesNotContain(kidOf(before));
    }

    @Test
    void onlyTheOperatorRotates() throws Exception {
        String keys = issuer.jwks();

        assertThat(issuer.rotate("wrong").statusCode()).isEqualTo(401);
        assertThat(issuer.jwks()).isEqualTo(keys);
    }

    private static String kidOf(String token) {
        Matcher kid = Pattern.compile("\"kid\":\"([^\"]+)\"").matcher(part(token, 0));
        assertThat(kid.find()).isTrue();
        return kid.group(1);
    }

    private static String part(String token, int index) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[index]), StandardCharsets.UTF_8);
    }
}
