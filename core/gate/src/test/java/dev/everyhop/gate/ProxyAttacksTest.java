package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.event.Reason;
import dev.everyhop.gate.ClientCertificates.Header;
import dev.everyhop.token.Presentation;
import dev.everyhop.token.TokenReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The attacks on certificate-bound tokens around a proxy that the security pages publish, each refused with its reason. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyAttacksTest {

    private record Attack(String name, Gate gate, ApiCall call, Reason reason) {}

    /** A call over a connection with a certificate. */
    private record Connection(
            Call call, String peerAddress, @Nullable X509Certificate clientCertificate) implements ApiCall {
        @Override
        public String method() {
            return call.method();
        }

        @Override
        public String rawPath() {
            return call.rawPath();
        }

        @Override
        public @Nullable String rawQuery() {
            return call.rawQuery();
        }

        @Override
        public List<String> header(String name) {
            return call.header(name);
        }
    }

    private static final String PROXY = "10.1.2.3";
    private static final String STRANGER = "192.0.2.7";
    private static final String FIELD = "Client-Cert";
    private static final String XFCC = "X-Forwarded-Client-Cert";
    private static final String HASH = HexFormat.of().formatHex(Presentation.thumbprint(Certificates.RFC8705));
    private static final String GOOD = Certificates.field(Certificates.RFC8705);
    private static final String OTHER_HASH = "0".repeat(64);

    private final String bound = bound(Certificates.RFC8705_THUMBPRINT);
    private final Gate byAddress =
            gate(ClientCertificates.behindProxies(Header.CLIENT_CERT).atAddress("10.1.0.0/16"), RouteRules.none());
    private final Gate byIdentity = gate(
            ClientCertificates.behindProxies(Header.CLIENT_CERT).withIdentity("spiffe://example/ingress"),
            RouteRules.none());
    private final Gate byCertificate = gate(
            ClientCertificates.behindProxies(Header.CLIENT_CERT)
                    .withCertificate(HexFormat.ofDelimiter(":")
                            .withUpperCase()
                            .formatHex(Presentation.thumbprint(Certificates.PROXY))),
            RouteRules.none());
    private final Gate envoy = gate(
            ClientCertificates.behindProxies(Header.X_FORWARDED_CLIENT_CERT).atAddress("10.1.0.0/16"),
            RouteRules.none());
    private final Gate direct = gate(ClientCertificates.ofConnections(), RouteRules.none());
    private final Gate required = gate(
            ClientCertificates.ofConnections(),
            RouteRules.builder()
                    .senderConstraint(RouteRules.SenderConstraint.MTLS)
                    .build());
    private final List<Attack> attacks = new ArrayList<>();

    @BeforeAll
    void make() {
        add(
                "header from a stranger",
                byAddress,
                STRANGER,
                null,
                call().with(FIELD, GOOD),
                TokenReason.CERTIFICATE_UNSEEN);
        add(
                "header from a stranger beside a certificate of its own",
                byAddress,
                STRANGER,
                Certificates.PROXY,
                call().with(FIELD, GOOD),
                TokenReason.CERTIFICATE_MISMATCH);
        add(
                "header where no proxy is listed",
                direct,
                PROXY,
                null,
                call().with(FIELD, GOOD),
                TokenReason.CERTIFICATE_UNSEEN);
        add(
                "forwarded address of a proxy, sent by a stranger",
                byAddress,
                STRANGER,
                null,
                call().with("X-Forwarded-For", PROXY)
                        .with("Forwarded", "for=" + PROXY)
                        .with(FIELD, GOOD),
                TokenReason.CERTIFICATE_UNSEEN);
        add("proxy without the header", byAddress, PROXY, null, call(), TokenReason.CERTIFICATE_UNSEEN);
        String ofProxy = bound(base64(Presentation.thumbprint(Certificates.PROXY)));
        attacks.add(new Attack(
                "token bound to the proxy's own certificate, through the proxy",
                byIdentity,
                new Connection(Call.get("/orders").bearer(ofProxy), PROXY, Certificates.PROXY),
                TokenReason.CERTIFICATE_UNSEEN));
        add(
                "certificate of another client, from the proxy",
                byAddress,
                PROXY,
                null,
                call().with(FIELD, Certificates.RFC9440_HEADER),
                TokenReason.CERTIFICATE_MISMATCH);
        add(
                "header twice, the good one first",
                byAddress,
                PROXY,
                null,
                call().with(FIELD, GOOD).with(FIELD, Certificates.RFC9440_HEADER),
                GateReason.CERTIFICATE_HEADER);
        add(
                "two certificates in one header",
                byAddress,
                PROXY,
                null,
                call().with(FIELD, GOOD + ", " + GOOD),
                GateReason.CERTIFICATE_HEADER);
        add(
                "header with PEM in place of a byte sequence",
                byAddress,
                PROXY,
                null,
                call().with(FIELD, Certificates.pem(Certificates.RFC8705)),
                GateReason.CERTIFICATE_HEADER);
        add("header empty", byAddress, PROXY, null, call().with(FIELD, ""), GateReason.CERTIFICATE_HEADER);
        add(
                "certificate with bytes behind it",
                byAddress,
                PROXY,
                null,
                call().with(FIELD, GOOD.replace("=:", "AAAA:")),
                GateReason.CERTIFICATE_HEADER);
        add(
                "certificate in the other proxies' header",
                byAddress,
                PROXY,
                null,
                call().with(XFCC, "Hash=" + HASH),
                TokenReason.CERTIFICATE_UNSEEN);
        add(
                "proxy told by identity, connection without a certificate",
                byIdentity,
                PROXY,
                null,
                call().with(FIELD, GOOD),
                TokenReason.CERTIFICATE_UNSEEN);
        add(
                "proxy told by identity, connection of another workload",
                byIdentity,
                PROXY,
                Certificates.RFC8705,
                Call.get("/orders").bearer(ofProxy).with(FIELD, Certificates.field(Certificates.PROXY)),
                TokenReason.CERTIFICATE_MISMATCH);
        add(
                "proxy told by its certificate, connection with another one",
                byCertificate,
                PROXY,
                Certificates.RFC8705,
                Call.get("/orders").bearer(ofProxy).with(FIELD, Certificates.field(Certificates.PROXY)),
                TokenReason.CERTIFICATE_MISMATCH);
        add(
                "element that the client wrote, before the proxy's",
                envoy,
                PROXY,
                null,
                call().with(XFCC, "Hash=" + HASH + ",By=spiffe://example/ingress;Hash=" + OTHER_HASH),
                TokenReason.CERTIFICATE_MISMATCH);
        add(
                "element that the client wrote, the proxy's without a certificate",
                envoy,
                PROXY,
                null,
                call().with(XFCC, "Hash=" + HASH + ",By=spiffe://example/ingress"),
                GateReason.CERTIFICATE_HEADER);
        add(
                "element hidden in the subject of the proxy's",
                envoy,
                PROXY,
                null,
                call().with(XFCC, "Hash=" + OTHER_HASH + ";Subject=\"CN=x\\\",Hash=" + HASH + "\""),
                TokenReason.CERTIFICATE_MISMATCH);
        add(
                "forwarded header on two lines",
                envoy,
                PROXY,
                null,
                call().with(XFCC, "Hash=" + OTHER_HASH).with(XFCC, "Hash=" + HASH),
                GateReason.CERTIFICATE_HEADER);
        add(
                "hash of one certificate beside another",
                envoy,
                PROXY,
                null,
                call().with(XFCC, "Hash=" + HASH + ";Cert=\"" + Certificates.pem(Certificates.PROXY) + "\""),
                GateReason.CERTIFICATE_HEADER);
        attacks.add(new Attack(
                "token without cnf where one is required",
                required,
                new Connection(Call.get("/orders").bearer(Tokens.good("a")), PROXY, Certificates.RFC8705),
                GateReason.SENDER_UNBOUND));
    }

    @TestFactory
    Stream<DynamicTest> everyAttackIsRefusedWithItsReason() {
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name, () -> assertThat(attack.gate.check(attack.call))
                        .isInstanceOfSatisfying(Decision.Deny.class, deny -> assertThat(deny.reason())
                                .isEqualTo(attack.reason))));
    }

    @Test
    void thePublishedListIsThisOne() throws Exception {
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/security/sender-constraint-attacks.md");
        Map<String, String> published = new TreeMap<>();
        for (String line : Files.readString(page).split("\n## ", -1)[2].split("\n", -1)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 4 && cells[2].contains("`")) {
                published.put(cells[1].strip(), cells[2].strip().replace("`", ""));
            }
        }
        Map<String, String> tested = new TreeMap<>();
        attacks.forEach(attack -> tested.put(attack.name, attack.reason.code()));
        assertThat(tested).hasSize(attacks.size()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(published).isEqualTo(tested);
    }

    @Test
    void certificatesOfClientsAreSeenOnTheConnectionAndThroughListedProxies() {
        assertPermitted(direct, STRANGER, Certificates.RFC8705, call());
        assertPermitted(required, STRANGER, Certificates.RFC8705, call());
        assertPermitted(byAddress, STRANGER, Certificates.RFC8705, call());
        assertPermitted(byAddress, PROXY, null, call().with(FIELD, GOOD));
        assertPermitted(byAddress, "::ffff:10.1.2.3", null, call().with(FIELD, GOOD));
        assertPermitted(byIdentity, STRANGER, Certificates.PROXY, call().with(FIELD, GOOD));
        assertPermitted(byCertificate, STRANGER, Certificates.PROXY, call().with(FIELD, GOOD));
        assertPermitted(envoy, PROXY, null, call().with(XFCC, "Hash=" + HASH));
        assertPermitted(
                envoy,
                PROXY,
                null,
                call().with(XFCC, "By=a;Cert=\"" + Certificates.pem(Certificates.RFC8705) + "\";URI=spiffe://a/c"));
    }

    @Test
    void proxiesThatCannotBeToldFromOthersStopTheGate() {
        assertThatIllegalStateException()
                .isThrownBy(() -> gate(ClientCertificates.behindProxies(Header.CLIENT_CERT), RouteRules.none()))
                .withMessageContaining("atAddress")
                .withMessageContaining("withIdentity");
        for (String range : List.of("999.1.1.1", "10.0.0.256", "ingress.example", "10.1.2.3/16", "0.0.0.0/0")) {
            assertThatIllegalArgumentException()
                    .as("an address that would have to be looked up, or that is none")
                    .isThrownBy(() ->
                            ClientCertificates.behindProxies(Header.CLIENT_CERT).atAddress(range))
                    .withMessageContaining(range);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ClientCertificates.behindProxies(Header.CLIENT_CERT)
                .withCertificate("abc"));
        assertThatIllegalArgumentException().isThrownBy(() -> ClientCertificates.behindProxies(Header.CLIENT_CERT)
                .withIdentity("ingress"));
        assertThatIllegalStateException()
                .isThrownBy(() -> ClientCertificates.ofConnections().atAddress("10.1.0.0/16"));
        assertThat(byAddress.clientCertificates().judgesByAddress()).isTrue();
        assertThat(byIdentity.clientCertificates().judgesByAddress()).isFalse();
    }

    private void add(
            String name, Gate gate, String peer, @Nullable X509Certificate certificate, Call call, Reason reason) {
        attacks.add(new Attack(name, gate, new Connection(call, peer, certificate), reason));
    }

    private Call call() {
        return Call.get("/orders").bearer(bound);
    }

    private static void assertPermitted(Gate gate, String peer, @Nullable X509Certificate certificate, Call call) {
        assertThat(gate.check(new Connection(call, peer, certificate))).isInstanceOf(Permit.class);
    }

    private static Gate gate(ClientCertificates certificates, RouteRules rules) {
        return Gate.builder()
                .policy(Policy.builder()
                        .route(new Route("GET", "/orders", null, List.of(), rules))
                        .build())
                .tokens(Tokens.verifier())
                .clientCertificates(certificates)
                .build();
    }

    private static String bound(String thumbprint) {
        JwtClaims claims = Tokens.claims("a");
        claims.setClaim("cnf", Map.of("x5t#S256", thumbprint));
        return Tokens.signed(claims);
    }

    private static String base64(byte[] bytes) {
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
