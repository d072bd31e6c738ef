package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.FormPoster.Response;
import dev.everyhop.token.TokenOutcome.Obtained;
import dev.everyhop.token.TokenOutcome.Refused;
import dev.everyhop.token.TokenOutcome.Unavailable;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a token endpoint, or whoever took its place, may answer: each is one reason, none an exception, none a token. */
class TokenAnswerAttacksTest {

    private static final String TOO_LONG = "x".repeat(16 * 1024 + 1);

    private static TokenClient client(ScriptedServer server, boolean dpop) {
        ManualTime time = new ManualTime();
        TokenClient.Builder builder = TokenClient.at(ScriptedServer.ISSUER)
                .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                .poster(server)
                .fetcher(server::fetch)
                .clock(time);
        return (dpop ? builder.dpop(DpopKey.generate()) : builder).build(time, new Random(1));
    }

    private static TokenOutcome outcome(ScriptedServer.Script script) {
        ScriptedServer server = new ScriptedServer();
        server.script = script;
        return client(server, false)
                .clientCredentials(TokenTarget.forAudience("payments").scope("read"))
                .get(null);
    }

    private static ObtainReason reason(TokenOutcome outcome) {
        return outcome instanceof Refused refused ? refused.reason() : ((Unavailable) outcome).reason();
    }

    private static String token(String more) {
        return "{\"access_token\":\"t\",\"token_type\":\"Bearer\"" + more + "}";
    }

    @TestFactory
    Stream<DynamicTest> eachIsRefusedWithItsReason() {
        Map<String, Map.Entry<ObtainReason, ScriptedServer.Script>> attacks = new LinkedHashMap<>();
        json(attacks, "expires_in negative", ObtainReason.EXPIRES_IN, token(",\"expires_in\":-1"));
        json(attacks, "expires_in zero", ObtainReason.EXPIRES_IN, token(",\"expires_in\":0"));
        json(attacks, "expires_in 1e300", ObtainReason.EXPIRES_IN, token(",\"expires_in\":1e300"));
        json(attacks, "expires_in a fraction", ObtainReason.EXPIRES_IN, token(",\"expires_in\":0.5"));
        json(attacks, "expires_in of 40 digits", ObtainReason.EXPIRES_IN, token(",\"expires_in\":" + "9".repeat(40)));
        json(attacks, "expires_in a string", ObtainReason.EXPIRES_IN, token(",\"expires_in\":\"300\""));
        json(attacks, "expires_in an object", ObtainReason.EXPIRES_IN, token(",\"expires_in\":{}"));
        json(attacks, "scope widened", ObtainReason.SCOPE_WIDENED, token(",\"scope\":\"read write\""));
        json(attacks, "scope another", ObtainReason.SCOPE_WIDENED, token(",\"scope\":\"admin\""));
        json(attacks, "scope a list", ObtainReason.MALFORMED, token(",\"scope\":[\"read\"]"));
        json(attacks, "duplicate access_token", ObtainReason.MALFORMED, token(",\"access_token\":\"u\""));
        json(attacks, "duplicate by escape", ObtainReason.MALFORMED, token(",\"access\\u005ftoken\":\"u\""));
        json(attacks, "duplicate expires_in", ObtainReason.MALFORMED, token(",\"expires_in\":1,\"expires_in\":9"));
        json(attacks, "no access_token", ObtainReason.MALFORMED, "{\"token_type\":\"Bearer\",\"expires_in\":60}");
        json(
                attacks,
                "empty access_token",
                ObtainReason.MALFORMED,
                "{\"access_token\":\"\",\"token_type\":\"Bearer\"}");
        json(
                attacks,
                "access_token with a line break",
                ObtainReason.MALFORMED,
                "{\"access_token\":\"a\\r\\nX-Admin: yes\",\"token_type\":\"Bearer\"}");
        json(
                attacks,
                "access_token with a space",
                ObtainReason.MALFORMED,
                "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}");
        json(
                attacks,
                "access_token beyond ASCII",
                ObtainReason.MALFORMED,
                "{\"access_token\":\"\u00e4\",\"token_type\":\"Bearer\"}");
        json(
                attacks,
                "access_token too long",
                ObtainReason.MALFORMED,
                "{\"access_token\":\"" + TOO_LONG + "\",\"token_type\":\"Bearer\"}");
        json(
                attacks,
                "access_token a number",
                ObtainReason.MALFORMED,
                "{\"access_token\":1,\"token_type\":\"Bearer\"}");
        json(attacks, "no token_type", ObtainReason.TOKEN_TYPE, "{\"access_token\":\"t\",\"expires_in\":60}");
        json(
                attacks,
                "token_type DPoP where none was asked for",
                ObtainReason.TOKEN_TYPE,
                "{\"access_token\":\"t\",\"token_type\":\"DPoP\"}");
        json(attacks, "token_type mac", ObtainReason.TOKEN_TYPE, "{\"access_token\":\"t\",\"token_type\":\"mac\"}");
        json(attacks, "an array", ObtainReason.MALFORMED, "[" + token("") + "]");
        json(attacks, "something after the object", ObtainReason.MALFORMED, token("") + "{}");
        json(attacks, "nested 10,000 deep", ObtainReason.MALFORMED, "[".repeat(10_000));
        json(attacks, "empty", ObtainReason.MALFORMED, "");
        attack(attacks, "HTML", ObtainReason.CONTENT_TYPE, sent -> ScriptedServer.text(200, "text/html", token("")));
        attack(
                attacks,
                "JSON called text",
                ObtainReason.CONTENT_TYPE,
                sent -> ScriptedServer.text(200, "text/plain", token("")));
        attack(
                attacks,
                "no content type",
                ObtainReason.CONTENT_TYPE,
                sent -> new Response(200, Map.of(), token("").getBytes(UTF_8)));
        attack(
                attacks,
                "too large",
                ObtainReason.TOO_LARGE,
                sent -> ScriptedServer.json(200, " ".repeat(64 * 1024) + token("")));
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            attack(
                    attacks,
                    "redirect " + status,
                    ObtainReason.REDIRECT,
                    sent -> ScriptedServer.json(status, token(""), "location", "https://evil.example/token"));
        }
        for (int status : new int[] {201, 204, 404, 405, 500, 502, 503}) {
            attack(attacks, "status " + status, ObtainReason.STATUS, sent -> ScriptedServer.json(status, token("")));
        }
        attack(attacks, "a token with status 400", ObtainReason.REFUSED, sent -> ScriptedServer.json(400, token("")));
        attack(attacks, "a token with status 401", ObtainReason.INVALID_CLIENT, sent -> ScriptedServer.json(401, "{}"));
        attack(
                attacks,
                "a page with status 401",
                ObtainReason.INVALID_CLIENT,
                sent -> ScriptedServer.text(401, "text/html", "x"));
        attack(attacks, "refused connection", ObtainReason.UNREACHABLE, sent -> {
            throw new IOException("secret s in here");
        });
        attack(attacks, "time-out", ObtainReason.TIMEOUT, sent -> {
            throw new HttpTimeoutException("x");
        });
        attack(attacks, "foreign certificate", ObtainReason.TLS, sent -> {
            throw new SSLHandshakeException("x");
        });
        attack(attacks, "a poster that throws", ObtainReason.UNREACHABLE, sent -> {
            throw new IllegalStateException("x");
        });
        for (ObtainReason reason : ObtainReason.values()) {
            if (reason.code().startsWith("obtain.refused.") && reason != ObtainReason.REFUSED) {
                String error = reason.code().substring("obtain.refused.".length());
                attack(
                        attacks,
                        "error " + error,
                        reason,
                        sent -> ScriptedServer.json(400, "{\"error\":\"" + error + "\",\"error_description\":\"x\"}"));
            }
        }
        attack(
                attacks,
                "an error of its own",
                ObtainReason.REFUSED,
                sent -> ScriptedServer.json(400, "{\"error\":\"<script>\"}"));
        assertThat(attacks).hasSizeGreaterThan(50);
        return attacks.entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.getKey(), () -> {
                    TokenOutcome outcome = outcome(attack.getValue().getValue());
                    assertThat(outcome).isNotInstanceOf(Obtained.class);
                    assertThat(reason(outcome)).isEqualTo(attack.getValue().getKey());
                }));
    }

    @Test
    void aBearerTokenInPlaceOfABoundOneIsRefused() {
        ScriptedServer server = new ScriptedServer();

        assertThat(client(server, true)
                        .clientCredentials(TokenTarget.forAudience("payments"))
                        .get(null))
                .isEqualTo(new Refused(ObtainReason.TOKEN_TYPE));
    }

    @Test
    void anExchangeThatDoesNotSayWhatItIssuedIsRefused() {
        for (String more : new String[] {
            "",
            ",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:refresh_token\"",
            ",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:id_token\"",
            ",\"issued_token_type\":7"
        }) {
            ScriptedServer server = new ScriptedServer();
            server.answers(token(more));
            assertThat(client(server, false).exchange("payments").get(TokenClientTest.caller("a")))
                    .isEqualTo(new Refused(ObtainReason.ISSUED_TYPE));
        }
    }

    @Test
    void anExpiryThatIsNotSaidIsAMinuteAndAnAbsurdOneADay() {
        Obtained unsaid = (Obtained) outcome(sent -> ScriptedServer.json(200, token("")));
        Obtained endless =
                (Obtained) outcome(sent -> ScriptedServer.json(200, token(",\"expires_in\":999999999999999")));

        assertThat(unsaid.token().expiresAt()).isEqualTo(TestIssuer.NOW.plusSeconds(60));
        assertThat(endless.token().expiresAt()).isEqualTo(TestIssuer.NOW.plusSeconds(86_400));
    }

    @Test
    void metadataOfAnotherIssuerIsNotBelieved() {
        for (String issuer : new String[] {"https://evil.example", "https://id.example/", "HTTPS://id.example", ""}) {
            ScriptedServer server = new ScriptedServer();
            server.metadata = "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"https://evil.example/token\"}";

            assertThat(reason(client(server, false)
                            .clientCredentials(TokenTarget.forAudience("payments"))
                            .get(null)))
                    .isEqualTo(ObtainReason.METADATA_ISSUER);
            assertThat(server.sent).isEmpty();
        }
    }

    @Test
    void anEndpointWithoutTlsOrWithCredentialsIsNotUsed() {
        for (String endpoint : new String[] {
            "http://id.example/token",
            "https://user:pw@id.example/token",
            "https://id.example/token#x",
            "file:///etc/passwd",
            "//id.example/token",
            "https:///token",
            "not a url"
        }) {
            ScriptedServer server = new ScriptedServer();
            server.metadata = "{\"issuer\":\"https://id.example\",\"token_endpoint\":\"" + endpoint + "\"}";

            assertThat(reason(client(server, false)
                            .clientCredentials(TokenTarget.forAudience("payments"))
                            .get(null)))
                    .isEqualTo(ObtainReason.ENDPOINT_MISSING);
            assertThat(server.sent).isEmpty();
        }
    }

    @Test
    void metadataWithDuplicateMembersIsNotBelieved() {
        ScriptedServer server = new ScriptedServer();
        server.metadata = "{\"issuer\":\"https://id.example\",\"token_endpoint\":\"https://id.example/token\","
                + "\"token_endpoint\":\"https://evil.example/token\"}";

        assertThat(reason(client(server, false)
                        .clientCredentials(TokenTarget.forAudience("payments"))
                        .get(null)))
                .isEqualTo(ObtainReason.METADATA);
    }

    @Test
    void aNonceThatCouldBreakOutOfAHeaderIsNotTaken() {
        ScriptedServer server = new ScriptedServer();
        server.script = sent -> ScriptedServer.json(400, "{\"error\":\"use_dpop_nonce\"}", "dpop-nonce", "a\r\nb");

        assertThat(client(server, true)
                        .clientCredentials(TokenTarget.forAudience("payments"))
                        .get(null))
                .isEqualTo(new Refused(ObtainReason.INVALID_PROOF));
        assertThat(server.sent).hasSize(1);
    }

    @Property(tries = 500)
    void whateverTheBytesAreThereIsAnOutcome(@ForAll @Size(max = 200) byte[] body, @ForAll boolean good) {
        TokenOutcome outcome = outcome(
                sent -> new Response(good ? 200 : 400, Map.of("content-type", List.of("application/json")), body));

        assertThat(outcome).isNotInstanceOf(Obtained.class);
    }

    private static void json(
            Map<String, Map.Entry<ObtainReason, ScriptedServer.Script>> attacks,
            String name,
            ObtainReason reason,
            String body) {
        attack(attacks, name, reason, sent -> ScriptedServer.json(200, body));
    }

    private static void attack(
            Map<String, Map.Entry<ObtainReason, ScriptedServer.Script>> attacks,
            String name,
            ObtainReason reason,
            ScriptedServer.Script script) {
        attacks.put(name, Map.entry(reason, script));
    }
}
