package dev.everyhop.token.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/** The authorization server, running with TLS on a port of its own, and what the tests hold in their hands. */
final class Server {

    static final String PASSWORD = "changeit";

    private static Server shared;

    final String issuer;
    final KeyPair clientKeys;
    final HeldCertificate clientCertificate;
    final HeldCertificate otherCertificate;
    private final HeldCertificate authority;
    private final HeldCertificate ownCertificate;
    private final HeldCertificate intermediate;
    private final HttpServer clientJwks;
    private final ConfigurableApplicationContext context;

    /** Returns the one server of this JVM; it stops with it. */
    static Server shared() throws IOException {
        if (shared == null) {
            Path directory = Files.createTempDirectory("everyhop-it");
            shared = new Server(directory);
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
        return shared;
    }

    private Server(Path directory) throws IOException {
        authority = new HeldCertificate.Builder()
                .commonName("Test CA")
                .certificateAuthority(1)
                .build();
        ownCertificate = new HeldCertificate.Builder()
                .commonName("issuer")
                .addSubjectAlternativeName("localhost")
                .signedBy(authority)
                .build();
        // Spring takes a certificate that comes without its issuer for a self-signed one.
        intermediate = new HeldCertificate.Builder()
                .commonName("Test clients")
                .certificateAuthority(0)
                .signedBy(authority)
                .build();
        clientCertificate = new HeldCertificate.Builder()
                .commonName("bound")
                .signedBy(intermediate)
                .build();
        otherCertificate = new HeldCertificate.Builder()
                .commonName("bound")
                .signedBy(intermediate)
                .build();
        Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        Files.writeString(directory.resolve("server.pem"), ownCertificate.certificatePem());
        Files.writeString(directory.resolve("server.key"), ownCertificate.privateKeyPkcs8Pem());

        clientKeys = new HeldCertificate.Builder().ecdsa256().build().keyPair();
        clientJwks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] jwks = jwks((ECPublicKey) clientKeys.getPublic()).getBytes(UTF_8);
        clientJwks.createContext("/jwks", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        clientJwks.start();

        int port = freePort();
        issuer = "https://localhost:" + port;
        SpringApplication application = new SpringApplication(AuthorizationServerApplication.class);
        context = application.run(
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--server.ssl.bundle=server",
                "--server.ssl.client-auth=want",
                "--spring.ssl.bundle.pem.server.keystore.certificate=file:" + directory.resolve("server.pem"),
                "--spring.ssl.bundle.pem.server.keystore.private-key=file:" + directory.resolve("server.key"),
                "--spring.ssl.bundle.pem.server.truststore.certificate=file:" + directory.resolve("ca.pem"),
                "--spring.security.oauth2.authorizationserver.issuer=" + issuer,
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn",
                "--" + AuthorizationServerApplication.JWKS + "=http://localhost:"
                        + clientJwks.getAddress().getPort() + "/jwks",
                "--" + AuthorizationServerApplication.SUBJECT_DN + "="
                        + clientCertificate
                                .certificate()
                                .getSubjectX500Principal()
                                .getName());
    }

    /** Trusts the server, and is nobody. */
    SSLContext trust() {
        return new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .build()
                .sslContext();
    }

    /** Trusts the server, and is the client that certificates are bound to. */
    SSLContext identity() {
        return showing(clientCertificate);
    }

    /** Trusts the server, and shows this certificate. */
    SSLContext showing(HeldCertificate own) {
        return new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .heldCertificate(own, intermediate.certificate())
                .build()
                .sslContext();
    }

    /** The key and the certificate of every server on this host. */
    KeyStore keys() throws GeneralSecurityException, IOException {
        KeyStore keys = trusted();
        keys.setKeyEntry(
                "localhost", ownCertificate.keyPair().getPrivate(), PASSWORD.toCharArray(), new X509Certificate[] {
                    ownCertificate.certificate()
                });
        return keys;
    }

    /** Whose certificates servers trust. */
    KeyStore trusted() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate());
        return trusted;
    }

    /** What alice's browser would have brought back: tokens that the server issued for her to a client. */
    Session signIn(String clientId) {
        RegisteredClient client =
                context.getBean(RegisteredClientRepository.class).findByClientId(clientId);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plusSeconds(300);
        Set<String> scopes = Set.of("payments:read", "payments:write");
        Principal alice = UsernamePasswordAuthenticationToken.authenticated("alice", null, List.of());
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(issuer)
                .subject("alice")
                .audience(List.of("orders"))
                .issuedAt(now)
                .expiresAt(end)
                .claim("client_id", clientId)
                .claim("scope", String.join(" ", scopes))
                .id("alice-" + now.toEpochMilli())
                .build();
        Jwt jwt = context.getBean(JwtEncoder.class)
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(SignatureAlgorithm.RS256).type("at+jwt").build(), claims));
        OAuth2AccessToken access =
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, jwt.getTokenValue(), now, end, scopes);
        OAuth2RefreshToken refresh = new OAuth2RefreshToken("refresh-" + now.toEpochMilli() + clientId, now, end);
        context.getBean(OAuth2AuthorizationService.class)
                .save(OAuth2Authorization.withRegisteredClient(client)
                        .principalName("alice")
                        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                        .authorizedScopes(scopes)
                        .attribute(Principal.class.getName(), alice)
                        .token(
                                access,
                                metadata -> metadata.put(
                                        OAuth2Authorization.Token.CLAIMS_METADATA_NAME, Map.copyOf(claims.getClaims())))
                        .refreshToken(refresh)
                        .build());
        return new Session(jwt.getTokenValue(), refresh.getTokenValue());
    }

    record Session(String accessToken, String refreshToken) {}

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String jwks(ECPublicKey key) {
        return new JWKSet(new ECKey.Builder(Curve.P_256, key).keyID("orders-1").build()).toString();
    }
}
