package dev.everyhop.secret.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRefresh;
import dev.everyhop.secret.RotatingSecret;
import dev.everyhop.secret.Secret;
import dev.everyhop.secret.SecretRead;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.SecretRefresh;
import dev.everyhop.secret.SecretSource;
import dev.everyhop.secret.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an in-process server that follows Vault's published HTTP API. */
class VaultTest {

    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private VaultServer server;

    @BeforeEach
    void open() throws Exception {
        server = new VaultServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Vault vault() {
        return Vault.insecureAt(server.address())
                .appRole("orders", Secret.of("s3cret"))
                .clock(now::get)
                .build();
    }

    private static SecretReason reason(SecretRead read) {
        return (SecretReason) ((SecretRead.Failed) read).reason();
    }

    @Test
    void aSecretIsReadByPathAndField() {
        server.put("orders/db", Map.of("value", "one", "password", "two", "port", 5432));
        SecretSource secrets = vault().kv2("secret");

        assertThat(secrets.read("orders/db")).isEqualTo(new SecretRead.Found(Secret.of("one"), "1"));
        assertThat(secrets.read("orders/db#password")).isEqualTo(new SecretRead.Found(Secret.of("two"), "1"));
        assertThat(reason(secrets.read("orders/db#port"))).isEqualTo(SecretReason.SECRET_ABSENT);
        assertThat(reason(secrets.read("orders/none"))).isEqualTo(SecretReason.SECRET_ABSENT);
        assertThat(secrets.name()).isEqualTo("vault:" + server.address() + "/secret");
        // One login served all.
        assertThat(server.calls).filteredOn(call -> call.contains("login")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../sys/seal", "a/../../sys", "a//b", "a?x=1", "", "/a", "a/", "a%2f..%2fb"})
    void aPathLeadsOutOfNoMount(String path) {
        assertThat(reason(vault().kv2("secret").read(path))).isEqualTo(SecretReason.SECRET_ABSENT);
        assertThat(server.calls).isEmpty();
    }

    @Test
    void aNewVersionIsTakenAndADeletedOneIsNot() {
        server.put("key", Map.of("value", "one"));
        try (RotatingSecret secret =
                RotatingSecret.builder(vault().kv2("secret"), "key").build()) {
            server.put("key", Map.of("value", "two"));
            secret.refresh();
            assertThat(secret.active().secret()).isEqualTo(Secret.of("two"));
            assertThat(secret.active().label()).isEqualTo("2");

            server.kv.clear();
            assertThat(secret.refresh()).isEqualTo(new SecretRefresh.Kept(SecretReason.SECRET_ABSENT, "key"));
            server.down = true;
            assertThat(secret.refresh()).isEqualTo(new SecretRefresh.Kept(SecretReason.SOURCE_FAILED, "status 503"));
            assertThat(secret.active().label()).isEqualTo("2");
        }
    }

    @Test
    void theTokenIsRenewedAtTwoThirdsOfItsLife() {
        server.put("key", Map.of("value", "one"));
        SecretSource secrets = vault().kv2("secret");
        secrets.read("key");
        now.set(START.plusSeconds(399));
        secrets.read("key");
        assertThat(server.calls).doesNotContain("POST auth/token/renew-self");
        now.set(START.plusSeconds(400));
        secrets.read("key");
        secrets.read("key");
        assertThat(server.calls)
                .filteredOn("POST auth/token/renew-self"::equals)
                .hasSize(1);
        assertThat(server.calls).filteredOn(call -> call.contains("login")).hasSize(1);
    }

    @Test
    void aTokenThatIsNotRenewedOrWasRevokedIsHadAnew() {
        server.put("key", Map.of("value", "one"));
        SecretSource secrets = vault().kv2("secret");
        secrets.read("key");
        server.mayRenew = false;
        now.set(START.plusSeconds(400));
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
        assertThat(server.calls).filteredOn(call -> call.contains("login")).hasSize(2);

        server.tokens.clear();
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
        assertThat(server.calls).filteredOn(call -> call.contains("login")).hasSize(3);
    }

    @Test
    void aTokenThatWasGivenIsLookedUpAndRenewed() {
        server.put("key", Map.of("value", "one"));
        server.tokens.add("hvs.given");
        SecretSource secrets = Vault.insecureAt(server.address())
                .token(Secret.of("hvs.given"))
                .clock(now::get)
                .build()
                .kv2("secret");
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
        now.set(START.plusSeconds(500));
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
        assertThat(server.calls)
                .containsExactly(
                        "GET auth/token/lookup-self",
                        "GET secret/data/key",
                        "POST auth/token/renew-self",
                        "GET secret/data/key");
        server.tokens.clear();
        assertThat(secrets.read("key")).isEqualTo(new SecretRead.Failed(SecretReason.SOURCE_FAILED, "status 403"));
    }

    @Test
    void aTokenThatWasGivenIsLookedUpAgainAfterTheVaultWasDown() {
        server.put("key", Map.of("value", "one"));
        server.tokens.add("hvs.given");
        SecretSource secrets = Vault.insecureAt(server.address())
                .token(Secret.of("hvs.given"))
                .clock(now::get)
                .build()
                .kv2("secret");
        server.down = true;
        assertThat(secrets.read("key")).isEqualTo(new SecretRead.Failed(SecretReason.SOURCE_FAILED, "status 503"));
        server.down = false;
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
        now.set(START.plusSeconds(500));
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
        assertThat(server.calls)
                .filteredOn("GET auth/token/lookup-self"::equals)
                .hasSize(2);
        assertThat(server.calls)
                .filteredOn("POST auth/token/renew-self"::equals)
                .hasSize(1);
    }

    @Test
    void aTokenThatMayNotLookItselfUpIsUsedAndNotAskedAboutAgain() {
        server.put("key", Map.of("value", "one"));
        SecretSource secrets = Vault.insecureAt(server.address())
                .token(Secret.of("hvs.unknown"))
                .clock(now::get)
                .build()
                .kv2("secret");
        for (int i = 0; i < 3; i++) {
            assertThat(secrets.read("key")).isEqualTo(new SecretRead.Failed(SecretReason.SOURCE_FAILED, "status 403"));
        }
        assertThat(server.calls)
                .filteredOn("GET auth/token/lookup-self"::equals)
                .hasSize(1);
    }

    @Test
    void aPodLogsInWithItsServiceAccountWhichMayRotate() throws Exception {
        server.put("key", Map.of("value", "one"));
        Path jwt = folder.resolve("token");
        SecretSource secrets = Vault.insecureAt(server.address())
                .kubernetes("kubernetes", "orders", jwt)
                .clock(now::get)
                .build()
                .kv2("secret");
        assertThat(reason(secrets.read("key"))).isEqualTo(SecretReason.SOURCE_FAILED);
        Files.writeString(jwt, "pod.jwt.0\n");
        assertThat(secrets.read("key")).isEqualTo(new SecretRead.Failed(SecretReason.SOURCE_FAILED, "status 403"));
        Files.writeString(jwt, "pod.jwt.1\n");
        assertThat(secrets.read("key")).isInstanceOf(SecretRead.Found.class);
    }

    @Test
    void aCertificateIsIssuedOnceAndAgainWhenTwoThirdsOfItsLifeHavePassed() {
        server.from = START.minusSeconds(10);
        server.until = START.plusSeconds(3000);
        try (KeyMaterial keys = KeyMaterial.builder(vault().pki("pki", "orders", "orders.example")
                        .altNames("orders")
                        .uriSans("spiffe://example/orders")
                        .ipSans("192.0.2.1")
                        .ttl(Duration.ofMinutes(50)))
                .clock(now::get)
                .build()) {
            X509Certificate first = keys.current().chain().get(0);
            assertThat(keys.current().trust()).isEqualTo(Trust.in(List.of(server.authority.certificate())));
            keys.refresh();
            now.set(START.plusSeconds(1799));
            assertThat(keys.refresh()).isEqualTo(new KeyRefresh.Unchanged());
            assertThat(server.calls).filteredOn("POST pki/issue/orders"::equals).hasSize(1);

            server.until = START.plusSeconds(6000);
            now.set(START.plusSeconds(2000));
            assertThat(keys.refresh()).isInstanceOf(KeyRefresh.Published.class);
            assertThat(keys.current().chain().get(0)).isNotEqualTo(first);
            assertThat(server.calls).filteredOn("POST pki/issue/orders"::equals).hasSize(2);

            now.set(START.plusSeconds(5000));
            server.down = true;
            assertThat(keys.refresh()).isEqualTo(new KeyRefresh.Kept(SecretReason.SOURCE_FAILED, "status 503"));
            assertThat(keys.current().number()).isEqualTo(2);
        }
    }

    @Test
    void noVaultIsAFailedRead() {
        server.close();
        assertThat(vault().kv2("secret").read("key"))
                .isEqualTo(new SecretRead.Failed(SecretReason.SOURCE_FAILED, "no connection"));
    }

    @Test
    void whatCannotBeRightIsRefusedWithASentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vault.at("http://vault.example:8200"))
                .withMessageContaining("https");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vault.at("https://user:hunter2@vault.example"))
                .withMessageNotContaining("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vault.at("https://vault.example").build())
                .withMessageContaining("appRole(...)");
        assertThatIllegalArgumentException().isThrownBy(() -> vault().kv2("../sys"));
        assertThatIllegalArgumentException().isThrownBy(() -> vault().pki("pki", "role?x", "a"));
    }
}
