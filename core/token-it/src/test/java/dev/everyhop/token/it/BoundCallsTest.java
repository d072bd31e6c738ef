package dev.everyhop.token.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.servlet.EveryhopRequest;
import dev.everyhop.servlet.GateFilter;
import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.Dpop;
import dev.everyhop.token.DpopKey;
import dev.everyhop.token.DpopNonces;
import dev.everyhop.token.ObtainedToken;
import dev.everyhop.token.SigningKey;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenTarget;
import dev.everyhop.token.TokenVerifier;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the real server through a client to a gate, over TLS all the way: what is bound helps its owner only. */
class BoundCallsTest {

    private static final TokenTarget PAYMENTS =
            TokenTarget.forAudience("payments").scope("payments:read");

    @TempDir
    static Path folder;

    private static Server server;
    private static TokenVerifier verifier;
    private static Tomcat payments;
    private static URI accounts;

    @BeforeAll
    static void start() throws Exception {
        server = Server.shared();
        String origin = "https://localhost:" + Server.freePort();
        accounts = URI.create(origin + "/accounts");
        verifier = RealServerTest.withKeys(
                server,
                TokenVerifier.builder()
                        .audience("payments")
                        .dpop(Dpop.at(origin).requireNonces(DpopNonces.local())));
        GateFilter filter = new GateFilter(Gate.builder()
                .policy(Policy.builder()
                        .route(new Route("GET", "/accounts", null, List.of(), RouteRules.none()))
                        .build())
                .tokens(verifier)
                .build());
        payments = new Tomcat();
        payments.setBaseDir(folder.toString());
        payments.setConnector(connector(accounts.getPort()));
        payments.addContext("", folder.toString())
                .addServletContainerInitializer((classes, context) -> service(context, filter), Set.of());
        payments.start();
    }

    @AfterAll
    static void stop() throws Exception {
        payments.stop();
        payments.destroy();
        verifier.close();
    }

    @Test
    void aTokenOfTheServerThatIsBoundToAKeyIsTakenWithAProofOfTheKeyOnly() throws Exception {
        try (TokenClient client = TokenClient.at(server.issuer)
                .authentication(ClientAuthentication.privateKeyJwt(
                        "orders",
                        SigningKey.of("ES256", server.clientKeys.getPrivate()).keyId("orders-1")))
                .dpop(DpopKey.generate())
                .tls(server.trust())
                .build()) {
            ObtainedToken token = obtained(client);

            HttpResponse<String> asked = call(server.trust(), token.authorization(), proof(token, null));
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(asked.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("use_dpop_nonce");
            String nonce = asked.headers().firstValue("DPoP-Nonce").orElseThrow();
            String proof = proof(token, nonce);
            assertThat(call(server.trust(), token.authorization(), proof).body())
                    .isEqualTo("orders");

            assertThat(call(server.trust(), token.authorization(), proof).statusCode())
                    .isEqualTo(401);
            String stolen = DpopKey.generate().proof("GET", accounts, token.value(), nonce);
            assertThat(call(server.trust(), token.authorization(), stolen).statusCode())
                    .isEqualTo(401);
            assertThat(call(server.trust(), "Bearer " + token.value(), null).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aTokenOfTheServerThatIsBoundToACertificateIsTakenOverItsConnectionsOnly() throws Exception {
        try (TokenClient client = TokenClient.at(server.issuer)
                .authentication(ClientAuthentication.mutualTls("bound"))
                .tls(server.identity())
                .build()) {
            String authorization = obtained(client).authorization();

            assertThat(call(server.identity(), authorization, null).body()).isEqualTo("bound");

            assertThat(call(server.showing(server.otherCertificate), authorization, null)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(call(server.trust(), authorization, null).statusCode()).isEqualTo(401);
        }
    }

    private static String proof(ObtainedToken token, String nonce) {
        return token.proof("GET", accounts, nonce).orElseThrow();
    }

    private static ObtainedToken obtained(TokenClient client) {
        TokenOutcome outcome = client.clientCredentials(PAYMENTS).get(null);
        assertThat(outcome).isInstanceOf(TokenOutcome.Obtained.class);
        return ((TokenOutcome.Obtained) outcome).token();
    }

    private static HttpResponse<String> call(SSLContext tls, String authorization, String proof) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(accounts).header("Authorization", authorization);
        if (proof != null) {
            request.header("DPoP", proof);
        }
        return HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Connector connector(int port) throws Exception {
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("optional");
        host.setTrustStore(server.trusted());
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(server.keys());
        certificate.setCertificateKeystorePassword(Server.PASSWORD);
        host.addCertificate(certificate);
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
        return connector;
    }

    private static void service(ServletContext context, GateFilter filter) {
        context.addFilter("gate", filter).addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
        context.addServlet("accounts", new HttpServlet() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                        String caller =
                                EveryhopRequest.caller(request).subject().orElse("-");
                        response.getOutputStream().write(caller.getBytes(UTF_8));
                    }
                })
                .addMapping("/accounts");
    }
}
