package dev.everyhop.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Gate;
import dev.everyhop.testkit.RawAnswer;
import dev.everyhop.testkit.RawHttp;
import dev.everyhop.token.Presentation;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that are bound to a certificate, with the handshakes of real clients, servers and proxies. */
class MutualTlsTest {

    private final Tokens tokens = new Tokens();
    private final TestTls tls = new TestTls();
    private final HeldCertificate own = tls.named("alice");
    private final HeldCertificate another = tls.named("mallory");
    private final HeldCertificate ingress = tls.named("ingress");

    @ParameterizedTest
    @EnumSource
    void aBoundTokenIsTakenWithItsOwnCertificateOnly(SenderTest.Kind kind) {
        GateFilter filter = new GateFilter(gate(ClientCertificates.ofConnections()));

        try (Container container = kind.start(tls, SenderTest.application(filter, null))) {
            accepted(as(own, container.port()).send("GET", "/orders", boundTo(own)));
            refused(as(another, container.port()).send("GET", "/orders", boundTo(own)));
            refused(as(another, container.port()).send("GET", "/orders", boundTo(own), field(own)));
            refused(asNobody(container.port()).send("GET", "/orders", boundTo(own)));
            accepted(asNobody(container.port()).send("GET", "/orders", tokens.header(Map.of())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyIsKnownByTheCertificateThatItShows(SenderTest.Kind kind) throws IOException {
        GateFilter filter = new GateFilter(gate(listed()));

        try (Container container = kind.start(tls, SenderTest.application(filter, null));
                TlsHop hop = new TlsHop(tls.of(ingress), container.port(), true)) {
            accepted(as(own, hop.port()).send("GET", "/orders", boundTo(own)));
            refused(as(another, hop.port()).send("GET", "/orders", boundTo(own), field(own)));
            refused(asNobody(hop.port()).send("GET", "/orders", boundTo(own), field(own)));
            refused(asNobody(hop.port()).send("GET", "/orders", boundTo(ingress)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAProxyThatHandsOnWhatClientsWriteTwoHeadersAreRefused(SenderTest.Kind kind) throws IOException {
        GateFilter filter = new GateFilter(gate(listed()));

        try (Container container = kind.start(tls, SenderTest.application(filter, null));
                TlsHop hop = new TlsHop(tls.of(ingress), container.port(), false)) {
            assertThat(as(another, hop.port())
                            .send("GET", "/orders", boundTo(own), field(own))
                            .status())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoPassesTheProxyByHasItsOwnCertificateOnly(SenderTest.Kind kind) {
        GateFilter filter = new GateFilter(gate(listed()));

        try (Container container = kind.start(tls, SenderTest.application(filter, null))) {
            accepted(as(own, container.port()).send("GET", "/orders", boundTo(own)));
            refused(as(another, container.port()).send("GET", "/orders", boundTo(own), field(own)));
            refused(asNobody(container.port()).send("GET", "/orders", boundTo(own), field(own)));
            assertThat(as(another, container.port())
                            .send("GET", "/orders", tokens.header(Map.of()), field(own))
                            .body())
                    .isEqualTo("alice false 0");
        }
    }

    private ClientCertificates listed() {
        return ClientCertificates.behindProxies(ClientCertificates.Header.CLIENT_CERT)
                .withCertificate(HexFormat.of().formatHex(Presentation.thumbprint(ingress.certificate())));
    }

    private Gate gate(ClientCertificates certificates) {
        return Gate.builder()
                .policy(SenderTest.policy())
                .tokens(tokens.verifier())
                .clientCertificates(certificates)
                .build();
    }

    private RawHttp as(HeldCertificate client, int port) {
        return new RawHttp(port, tls.of(client).getSocketFactory());
    }

    private RawHttp asNobody(int port) {
        return new RawHttp(port, tls.ofNobody().getSocketFactory());
    }

    private String boundTo(HeldCertificate certificate) {
        String thumbprint = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Presentation.thumbprint(certificate.certificate()));
        return tokens.header(Map.of("cnf", Map.of("x5t#S256", thumbprint)));
    }

    private static String field(HeldCertificate certificate) {
        try {
            return "Client-Cert: :"
                    + Base64.getEncoder()
                            .encodeToString(certificate.certificate().getEncoded()) + ":";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void accepted(RawAnswer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("alice");
    }

    private static void refused(RawAnswer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate"))
                .singleElement()
                .asString()
                .contains("error=\"invalid_token\"");
    }
}
