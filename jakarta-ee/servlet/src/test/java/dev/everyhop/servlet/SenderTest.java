package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.ResourceMetadata;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.testkit.RawAnswer;
import dev.everyhop.testkit.RawHttp;
import dev.everyhop.token.Dpop;
import dev.everyhop.token.DpopNonces;
import dev.everyhop.token.Presentation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is bound to a sender, over real sockets in real containers. */
class SenderTest {

    private static final String CERTIFICATE =
            "MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAxODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UE"
                    + "AwwEbXRsczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ/Au08/coZwxS7LfA"
                    + "4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwIDSQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83"
                    + "AiEA5x2eXZOVbUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=";
    private static final String FIELD = "Client-Cert: :" + CERTIFICATE + ":";
    private static final Map<String, Object> BOUND =
            Map.of("cnf", Map.of("x5t#S256", "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"));

    private final Tokens tokens = new Tokens();

    /** The containers. */
    enum Kind {
        TOMCAT,
        JETTY;

        Container start(Consumer<ServletContext> application) {
            return start(null, application);
        }

        Container start(TestTls tls, Consumer<ServletContext> application) {
            return this == TOMCAT
                    ? Container.tomcat("", false, tls, application)
                    : Container.jetty("", false, tls, application);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListedProxysHeaderCountsAndIsSeenBehindTheGate(Kind kind) {
        Gate gate = gate(ClientCertificates.behindProxies(ClientCertificates.Header.CLIENT_CERT)
                .atAddress("127.0.0.0/8", "::1"));

        try (Container container = kind.start(application(GateFilter.vouchingForPeers(gate), null))) {
            RawHttp http = new RawHttp(container.port());

            assertThat(http.send("GET", "/orders", tokens.header(BOUND), FIELD).body())
                    .isEqualTo("alice true 1");
            assertThat(http.send("GET", "/orders", tokens.header(BOUND)).status())
                    .isEqualTo(401);
            assertThat(http.send("GET", "/orders", tokens.header(BOUND), FIELD, FIELD)
                            .status())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrangersHeaderDoesNotExist(Kind kind) {
        Gate gate = gate(ClientCertificates.behindProxies(ClientCertificates.Header.CLIENT_CERT)
                .atAddress("192.0.2.7"));

        try (Container container = kind.start(application(GateFilter.vouchingForPeers(gate), null))) {
            RawHttp http = new RawHttp(container.port());

            assertThat(http.send("GET", "/orders", tokens.header(BOUND), FIELD).status())
                    .isEqualTo(401);
            assertThat(http.send("GET", "/orders", tokens.header(BOUND), FIELD, "X-Forwarded-For: 192.0.2.7")
                            .status())
                    .isEqualTo(401);
            assertThat(http.send("GET", "/orders", tokens.header(Map.of()), FIELD, FIELD)
                            .body())
                    .isEqualTo("alice false 0");
            assertThat(http.send("GET", "/orders", tokens.header(Map.of()), "client-cert: x")
                            .body())
                    .isEqualTo("alice false 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCertificateOfTheConnectionCounts(Kind kind) {
        Gate gate = gate(ClientCertificates.ofConnections());

        try (Container container =
                kind.start(application(new GateFilter(gate), "jakarta.servlet.request.X509Certificate"))) {
            RawHttp http = new RawHttp(container.port());

            assertThat(http.send("GET", "/orders", tokens.header(BOUND), "Certificate: yes")
                            .body())
                    .startsWith("alice");
            assertThat(http.send("GET", "/orders", tokens.header(BOUND)).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void anAddressThatTomcatTookFromAHeaderIsNoProxys() {
        Gate gate = gate(ClientCertificates.behindProxies(ClientCertificates.Header.CLIENT_CERT)
                .atAddress("127.0.0.0/8", "::1"));

        try (Container container = Kind.TOMCAT.start(
                application(GateFilter.vouchingForPeers(gate), "org.apache.tomcat.request.forwarded"))) {
            assertThat(new RawHttp(container.port())
                            .send("GET", "/orders", tokens.header(BOUND), FIELD, "Certificate: yes")
                            .status())
                    .isEqualTo(500);
        }
    }

    @Test
    void aFilterThatCannotKnowThePeerIsNotMade() {
        Gate gate = gate(ClientCertificates.behindProxies(ClientCertificates.Header.CLIENT_CERT)
                .atAddress("127.0.0.0/8"));

        assertThatIllegalStateException()
                .isThrownBy(() -> new GateFilter(gate))
                .withMessageContaining("vouchingForPeers")
                .withMessageContaining("withIdentity");
    }

    @ParameterizedTest
    @EnumSource
    void proofsNoncesAndMetadata(Kind kind) throws Exception {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        String header = tokens.header(Map.of("cnf", Map.of("jkt", key.calculateBase64urlEncodedThumbprint("SHA-256"))));
        String token = header.substring(header.lastIndexOf(' ') + 1);
        Gate gate = Gate.builder()
                .policy(policy())
                .tokens(tokens.builder()
                        .dpop(Dpop.at("https://api.example").requireNonces(DpopNonces.local()))
                        .build())
                .resourceMetadata(ResourceMetadata.of("https://api.example"))
                .build();

        try (Container container = kind.start(application(new GateFilter(gate), null))) {
            RawHttp http = new RawHttp(container.port());
            String authorization = "Authorization: DPoP " + token;

            RawAnswer first = http.send("GET", "/orders", authorization, "DPoP: " + proof(key, token, "1", null));
            assertThat(first.status()).isEqualTo(401);
            assertThat(first.headers("WWW-Authenticate"))
                    .singleElement()
                    .asString()
                    .contains("error=\"use_dpop_nonce\"");
            String nonce = first.headers("DPoP-Nonce").get(0);
            RawAnswer second = http.send("GET", "/orders", authorization, "DPoP: " + proof(key, token, "2", nonce));
            assertThat(second.body()).startsWith("alice");
            assertThat(second.headers("DPoP-Nonce")).hasSize(1);
            RawAnswer again = http.send("GET", "/orders", authorization, "DPoP: " + proof(key, token, "2", nonce));
            assertThat(again.status()).isEqualTo(401);

            RawAnswer metadata = http.send("GET", "/.well-known/oauth-protected-resource");
            assertThat(metadata.status()).isEqualTo(200);
            assertThat(metadata.headers("Content-Type"))
                    .singleElement()
                    .asString()
                    .startsWith("application/json");
            assertThat(metadata.body()).startsWith("{\"resource\":\"https://api.example\"");
            assertThat(http.send("HEAD", "/.well-known/oauth-protected-resource")
                            .body())
                    .isEmpty();
        }
    }

    private Gate gate(ClientCertificates certificates) {
        return Gate.builder()
                .policy(policy())
                .tokens(tokens.verifier())
                .clientCertificates(certificates)
                .build();
    }

    static Policy policy() {
        return Policy.builder()
                .route(new Route("GET", "/orders", null, List.of(), RouteRules.none()))
                .build();
    }

    /**
     * An application that tells who calls and which certificate header it sees.
     *
     * @param attribute what the container itself sets on requests with a header {@code Certificate}; null if nothing
     */
    static Consumer<ServletContext> application(GateFilter filter, String attribute) {
        return context -> {
            if (attribute != null) {
                var early = context.addFilter("early", (Filter) (request, response, chain) -> {
                    if (((HttpServletRequest) request).getHeader("Certificate") != null) {
                        request.setAttribute(
                                attribute,
                                attribute.endsWith("forwarded") ? Boolean.TRUE : new X509Certificate[] {certificate()});
                    }
                    chain.doFilter(request, response);
                });
                early.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
            }
            context.addFilter("gate", filter).addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
            context.addServlet("orders", new HttpServlet() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                                throws IOException {
                            String seen =
                                    EveryhopRequest.caller(request).subject().orElse("-") + " "
                                            + (request.getHeader("Client-Cert") != null
                                                    && Collections.list(request.getHeaderNames()).stream()
                                                            .anyMatch("Client-Cert"::equalsIgnoreCase))
                                            + " "
                                            + Collections.list(request.getHeaders("client-cert"))
                                                    .size();
                            response.getOutputStream().write(seen.getBytes(UTF_8));
                        }
                    })
                    .addMapping("/orders", "/");
        };
    }

    private static X509Certificate certificate() {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getDecoder().decode(CERTIFICATE)));
            assertThat(Presentation.thumbprint(certificate)).hasSize(32);
            return certificate;
        } catch (java.security.cert.CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String proof(PublicJsonWebKey key, String token, String id, String nonce) throws Exception {
        Map<String, Object> claims = new java.util.LinkedHashMap<>();
        claims.put("jti", id);
        claims.put("htm", "GET");
        claims.put("htu", "https://api.example/orders");
        claims.put("iat", Tokens.NOW.getEpochSecond());
        claims.put(
                "ath",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII))));
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(JsonUtil.toJson(claims));
        jws.setAlgorithmHeaderValue("ES256");
        jws.setHeader("typ", "dpop+jwt");
        jws.setJwkHeader(key);
        jws.setKey(key.getPrivateKey());
        return jws.getCompactSerialization();
    }
}
