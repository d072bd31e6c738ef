package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.token.Introspection.Texts;
import dev.everyhop.token.TokenResult.Rejected;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jose4j.json.JsonUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are shown to a server, and which never are, whatever they have become. */
class TokenFormTest {

    private static final TestIssuer ISSUER = TestIssuer.with("ES256");

    private final ScriptedServer server = new ScriptedServer();

    private Introspection introspection(Texts which) {
        server.answers(JsonUtil.toJson(Map.of(
                "active",
                true,
                "token_type",
                "Bearer",
                "sub",
                "alice",
                "aud",
                List.of("orders"),
                "exp",
                TestIssuer.NOW.getEpochSecond() + 300)));
        return Introspection.at(ScriptedServer.ISSUER)
                .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                .askAbout(which)
                .poster(server)
                .fetcher(server::fetch);
    }

    private TokenVerifier both(Texts which) {
        return ISSUER.verifier().introspection(introspection(which)).build();
    }

    @Test
    void anOpaqueTokenWithDotsIsAskedAboutWhereThatIsSaid() {
        try (TokenVerifier verifier = both(Texts.UNLIKE_JWTS)) {
            for (String opaque :
                    List.of("mF_9.B5f-4.1JqM", "v1.local.abc.def.ghi", "a.b", ".", "..", "no-dots", "x.")) {
                assertThat(verifier.verify(opaque).orElseThrow().subject()).contains("alice");
            }
            assertThat(server.sent).hasSize(7);
            assertThat(verifier.verify(ISSUER.token())).isInstanceOf(TokenResult.Verified.class);
            assertThat(server.sent)
                    .as("a JWT beside them is verified by its signature")
                    .hasSize(7);
        }
        try (TokenVerifier verifier = both(Texts.WITHOUT_DOTS)) {
            server.sent.clear();
            assertThat(verifier.verify("mF_9.B5f-4.1JqM")).isInstanceOf(Rejected.class);
            assertThat(server.sent).isEmpty();
        }
    }

    @Test
    void aJwtThatIsNotGoodIsNeverAskedAbout() {
        String good = ISSUER.token();
        String header = good.substring(0, good.indexOf('.'));
        String rest = good.substring(good.indexOf('.'));
        try (TokenVerifier verifier = both(Texts.UNLIKE_JWTS)) {
            for (String bad : List.of(
                    good.substring(0, good.length() - 8) + "AAAAAAAA",
                    good + ".x",
                    good + ".",
                    good.substring(0, good.lastIndexOf('.')),
                    good.substring(0, good.lastIndexOf('.') + 1),
                    header + ".",
                    header + "..",
                    header + "....",
                    segment("{\"alg\":\"none\"}") + rest,
                    segment(" \r\n\t{\"alg\":\"ES256\"}") + rest,
                    segment("\uFEFF{\"alg\":\"ES256\"}") + rest,
                    segment("{ not json") + rest,
                    header.substring(0, header.length() - 1) + rest,
                    "ew" + rest)) {
                TokenResult result = verifier.verify(bad);
                assertThat(result).as(bad).isInstanceOf(Rejected.class);
                assertThat(((Rejected) result).reason()).as(bad).isNotEqualTo(TokenReason.INACTIVE);
            }
            assertThat(server.sent).isEmpty();
        }
    }

    @Test
    void allTokensAreAskedAboutOnlyWhereNoIssuerWouldVerifyThem() {
        Introspection all = introspection(Texts.ALL);
        assertThatThrownBy(() -> ISSUER.verifier().introspection(all).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leave the issuers out");
        try (TokenVerifier verifier = TokenVerifier.builder()
                .introspection(all)
                .audience("orders")
                .clock(TestIssuer.CLOCK)
                .build()) {
            assertThat(verifier.verify(ISSUER.token())).isInstanceOf(TokenResult.Verified.class);
            assertThat(server.sent).hasSize(1);
            assertThat(verifier.verify("a b.c")).isInstanceOf(Rejected.class);
            assertThat(server.sent)
                    .as("what is no token is asked about nowhere")
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a b", "a=b", "a\u00e9", "a,b", "a\nb", "\"a\""})
    void whatRfc6750DoesNotAllowIsNoToken(String text) {
        assertThat(TokenForm.isToken(text)).isFalse();
    }

    @Property
    void whateverBeginsWithAJsonObjectIsAJwt(
            @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String inside,
            @ForAll @Size(max = 4) List<@AlphaChars String> more) {
        String text = segment("{" + inside);
        assertThat(TokenForm.beginsAsJwt(text + "." + String.join(".", more))).isTrue();
        assertThat(TokenForm.beginsAsJwt(text)).as("no dot, no JWT").isFalse();
    }

    private static String segment(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
