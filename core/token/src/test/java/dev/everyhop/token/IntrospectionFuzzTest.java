package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.FormPoster.Response;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever an introspection endpoint answers, there is a result; and a token only where each of its members is right. */
class IntrospectionFuzzTest {

    private static final List<String> GOOD = List.of(
            "\"active\":true",
            "\"iss\":\"https://id.example\"",
            "\"token_type\":\"Bearer\"",
            "\"aud\":\"orders\"",
            "\"exp\":" + (TestIssuer.NOW.getEpochSecond() + 60));

    private static TokenResult result(byte[] body) {
        ManualTime time = new ManualTime();
        Introspection options = Introspection.at(ScriptedServer.ISSUER)
                .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                .endpoint(ScriptedServer.ISSUER + "/introspect")
                .poster((request, maxBytes) ->
                        new Response(200, Map.of("Content-Type", List.of("application/json")), body));
        return new Introspector(options, Set.of("orders"), time, time, new Random(1), SecurityEvents.none())
                .verify("opaque", true);
    }

    @Property(tries = 300)
    void bytesAreNoToken(@ForAll @Size(max = 100) byte[] body) {
        assertThat(result(body)).isInstanceOf(TokenResult.Rejected.class);
    }

    @Property(tries = 500)
    void oneMemberThatIsNotRightIsEnough(@ForAll("wrong") String wrong, @ForAll Random random) {
        int at = random.nextInt(GOOD.size());
        String name = GOOD.get(at).substring(0, GOOD.get(at).indexOf(':') + 1);
        StringBuilder answer = new StringBuilder("{");
        for (int i = 0; i < GOOD.size(); i++) {
            answer.append(i == 0 ? "" : ",").append(i == at ? name + wrong : GOOD.get(i));
        }
        // The issuer is the one member that may be missing, and JSON's null says as much.
        boolean saysNothing = wrong.equals("null") && at == 1;

        assertThat(result(answer.append('}').toString().getBytes(UTF_8)) instanceof TokenResult.Verified)
                .as(answer.toString())
                .isEqualTo(saysNothing);
    }

    @Provide
    Arbitrary<String> wrong() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "null",
                        "false",
                        "{}",
                        "[]",
                        "[null]",
                        "[[\"orders\"]]",
                        "\"\"",
                        "0",
                        "-1",
                        "1e9",
                        "1.0",
                        "\"true\""),
                Arbitraries.strings().alpha().ofMaxLength(8).map(text -> '"' + text + "!\""),
                Arbitraries.integers().between(-1000, 1000).map(String::valueOf));
    }
}
