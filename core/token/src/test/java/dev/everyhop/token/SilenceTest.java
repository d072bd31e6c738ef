package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.TokenResult.Verified;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.Test;

class SilenceTest {

    private final TokenWorld world = new TokenWorld();
    private final Silence silence = new Silence(world);

    @Test
    void noPublicTypePrintsAPieceOfATokenOrOfAKey() {
        Map<Class<?>, Object> shown = new LinkedHashMap<>();
        String token = goodToken();
        TokenVerifier.Builder builder = world.verifier();
        try (TokenVerifier verifier = builder.build()) {
            TokenResult verified = verifier.verify(token);
            TokenResult rejected = verifier.verify(token + "A");
            shown.put(TokenVerifier.class, verifier);
            shown.put(TokenVerifier.Builder.class, builder);
            shown.put(KeySetSnapshot.class, verifier.keySets());
            shown.put(TokenResult.class, List.of(verified, rejected));
            shown.put(VerifiedToken.class, ((Verified) verified).token());
            shown.put(TokenRejectedException.class, new TokenRejectedException(TokenReason.SIGNATURE));
        }
        shown.put(
                Issuer.class,
                List.of(builder.issuers, Issuer.at("https://c.example").jwks(world.jwks())));
        shown.put(Decryption.class, builder.decryptions);
        shown.put(TokenReason.class, List.of(TokenReason.values()));
        shown.put(IssuerPreset.class, List.of(IssuerPreset.values()));

        DpopNonces nonces = DpopNonces.shared(() -> List.of(world.secret.getEncoded()));
        shown.put(DpopNonces.class, nonces);
        shown.put(Dpop.class, Dpop.at("https://c.example").requireNonces(nonces));
        shown.putAll(ofTheClient(token));

        shown.values().forEach(value -> silence.check(token, value.toString()));
        assertThat(names(shown.keySet())).containsAll(names(publicTypes()));
    }

    private Map<Class<?>, Object> ofTheClient(String token) {
        PublicJsonWebKey pair = world.keys.get("ec-1");
        DpopKey dpop = DpopKey.of("ES256", new KeyPair(pair.getPublicKey(), pair.getPrivateKey()));
        SigningKey key = SigningKey.of("ES256", pair.getPrivateKey()).keyId("one");
        ClientAuthentication secret = ClientAuthentication.secretPost("orders", world.secret::getEncoded);
        TokenClient.Builder builder =
                TokenClient.at("https://c.example").authentication(secret).dpop(dpop);
        ObtainedToken obtained = new ObtainedToken(token, dpop, TestIssuer.NOW, Set.of());
        try (TokenClient client = builder.build()) {
            return Map.of(
                    TokenClient.class,
                    List.of(builder, client, client.clientCredentials(TokenTarget.forAudience("payments"))),
                    ClientAuthentication.class,
                    List.of(secret, ClientAuthentication.privateKeyJwt("orders", key)),
                    SigningKey.class,
                    key,
                    DpopKey.class,
                    dpop,
                    ObtainedToken.class,
                    List.of(obtained, new TokenOutcome.Obtained(obtained)),
                    Introspection.class,
                    Introspection.at("https://c.example").authentication(secret),
                    TokenTarget.class,
                    TokenTarget.forAudience("payments"),
                    ObtainReason.class,
                    List.of(ObtainReason.values()));
        }
    }

    @Test
    void aPieceOfATokenOrOfAKeyIsNoticed() {
        String token = goodToken();

        assertThat(findsNothing(token, "nothing of it")).isTrue();
        assertThat(findsNothing(token, "it was " + token.substring(40, 48))).isFalse();
        assertThat(findsNothing(token, world.jwks())).isFalse();
        assertThat(findsNothing(token, "key " + new String(world.secret.getEncoded(), 3, 8, UTF_8)))
                .isFalse();
    }

    private boolean findsNothing(String token, String text) {
        try {
            silence.check(token, text);
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    private String goodToken() {
        return TestIssuer.sign(
                "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}".getBytes(UTF_8),
                JsonUtil.toJson(TestIssuer.claimsWith("iss", TokenWorld.SECRET_LOCATION))
                        .getBytes(UTF_8),
                "HS256",
                world.secret);
    }

    /** Our top-level types that have a text; what users implement has their own. */
    private static Set<Class<?>> publicTypes() {
        Path classes = Path.of(TokenVerifier.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (Stream<Path> files = Files.list(classes.resolve("dev/everyhop/token"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.startsWith("package-"))
                    .map(name -> named("dev.everyhop.token." + name.substring(0, name.length() - 6)))
                    .filter(type -> Modifier.isPublic(type.getModifiers()) && !type.isInterface())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, SilenceTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> names(Set<Class<?>> types) {
        return types.stream().map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    }
}
