package dev.everyhop.token.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.internal.keys.Discovery.Found;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {

    private static final String ISSUER = "https://id.example/tenant";
    private static final String OAUTH = "https://id.example/.well-known/oauth-authorization-server/tenant";
    private static final String OPENID = "https://id.example/tenant/.well-known/openid-configuration";
    private static final String OPENID_INSERTED = "https://id.example/.well-known/openid-configuration/tenant";
    private static final String GOOD =
            "{\"issuer\":\"https://id.example/tenant\",\"jwks_uri\":\"https://keys.example/jwks\"}";
    private static final Found AT = new Found.At(URI.create("https://keys.example/jwks"));

    private final ScriptedFetcher fetcher = new ScriptedFetcher();

    @Test
    void theWellKnownPartIsInsertedOrAppended() {
        assertThat(Discovery.candidates(ISSUER))
                .containsExactly(URI.create(OAUTH), URI.create(OPENID), URI.create(OPENID_INSERTED));
        assertThat(Discovery.candidates("https://id.example:8443/"))
                .containsExactly(
                        URI.create("https://id.example:8443/.well-known/oauth-authorization-server"),
                        URI.create("https://id.example:8443/.well-known/openid-configuration"));
        assertThat(Discovery.candidates("https://id.example")).hasSize(2);
        assertThat(Discovery.candidates("https://id.example/a/b/"))
                .contains(URI.create("https://id.example/.well-known/oauth-authorization-server/a/b"));
    }

    @Test
    void oauthMetadataComesFirst() throws Exception {
        fetcher.at(OAUTH, 200, GOOD);

        assertThat(find(ISSUER)).isEqualTo(AT);
        assertThat(fetcher.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENID, OPENID_INSERTED})
    void openIdMetadataIsTakenWhereThereIsNoOther(String place) throws Exception {
        fetcher.at(OAUTH, 500, "");
        fetcher.at(place, 200, GOOD);

        assertThat(find(ISSUER)).isEqualTo(AT);
    }

    @Test
    void aPageThatIsNoMetadataDoesNotHideMetadataElsewhere() throws Exception {
        fetcher.at(OAUTH, 200, "<html>welcome</html>");
        fetcher.at(OPENID, 200, GOOD);

        assertThat(find(ISSUER)).isEqualTo(AT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jwks_uri\":\"https://keys.example/jwks\"}",
                "{\"issuer\":\"https://id.example/tenant/\",\"jwks_uri\":\"https://keys.example/jwks\"}",
                "{\"issuer\":\"https://ID.example/tenant\",\"jwks_uri\":\"https://keys.example/jwks\"}",
                "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"https://keys.example/jwks\"}",
                "{\"issuer\":[\"https://id.example/tenant\"],\"jwks_uri\":\"https://keys.example/jwks\"}"
            })
    void metadataOfAnotherIssuerIsRefused(String metadata) throws Exception {
        fetcher.at(OPENID, 200, metadata);

        assertThat(find(ISSUER)).isEqualTo(new Found.Failed(KeyReason.DISCOVERY_ISSUER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "\"\"",
                "\"/jwks\"",
                "\"http://id.example/jwks\"",
                "\"file:///etc/passwd\"",
                "\"https:///jwks\"",
                "\"https://user@id.example/jwks\"",
                "\"https://id.example/jwks#x\"",
                "\"https://id.example/j wks\""
            })
    void keysMustBeAtAnHttpsUrl(String uri) throws Exception {
        fetcher.at(OAUTH, 200, "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":" + uri + "}");

        assertThat(find(ISSUER)).isEqualTo(new Found.Failed(KeyReason.DISCOVERY_JWKS_URI));
    }

    @Test
    void httpWillDoWhereItIsAllowed() throws Exception {
        fetcher.at(
                "http://localhost:1/.well-known/oauth-authorization-server",
                200,
                "{\"issuer\":\"http://localhost:1\",\"jwks_uri\":\"http://localhost:1/jwks\"}");

        assertThat(new Discovery("http://localhost:1", fetcher, true).find())
                .isEqualTo(new Found.At(URI.create("http://localhost:1/jwks")));
    }

    @Test
    void duplicateMembersAreRefused() throws Exception {
        fetcher.at(OAUTH, 200, GOOD.replace("{", "{\"issuer\":\"https://evil.example\","));

        assertThat(find(ISSUER)).isEqualTo(new Found.Failed(KeyReason.DISCOVERY_MALFORMED));
    }

    @Test
    void noMetadataAtAllIsSaid() throws Exception {
        assertThat(find(ISSUER)).isEqualTo(new Found.Failed(KeyReason.DISCOVERY_NOT_FOUND));
        assertThat(fetcher.asked).hasSize(3);
    }

    @Test
    void aHostThatDoesNotAnswerIsAskedOnce() throws Exception {
        fetcher.at(URI.create(OAUTH), () -> {
            throw new IOException("refused");
        });

        assertThat(find(ISSUER)).isEqualTo(new Found.Failed(KeyReason.FETCH));
        assertThat(fetcher.asked).hasSize(1);
    }

    private Found find(String issuer) throws InterruptedException {
        return new Discovery(issuer, fetcher, false).find();
    }
}
