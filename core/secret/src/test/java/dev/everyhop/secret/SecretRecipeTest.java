package dev.everyhop.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.scan.LeakFinding;
import dev.everyhop.secret.scan.LeakRule;
import dev.everyhop.secret.scan.LeakScan;
import dev.everyhop.secret.spiffe.SpiffeWorkload;
import dev.everyhop.secret.vault.Vault;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/recipes/rotate-keys.md, run, and the tables of docs/reference/secret-events.md, compared. */
class SecretRecipeTest {

    private static final Path ROOT = Path.of(System.getProperty("everyhop.root"));
    private static final TestPki PKI = new TestPki();

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private final List<SSLSocketFactory> factories = new ArrayList<>();
    private final List<SecurityEvent> heard = new ArrayList<>();
    private final SecurityEvents events = heard::add;

    private interface Pool {
        void reconnect(char[] password) throws Exception;
    }

    private void warn(String source, long epoch, Duration left, @Nullable Reason reason) {
        said.add(source + epoch + left + reason);
    }

    private void rebuild(SSLSocketFactory factory) {
        factories.add(factory);
    }

    private static byte[] sign(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keysRotate() throws Exception {
        PKI.write(folder, PKI.lasting("a"));

        KeyMaterial keys =
                KeyMaterial.fromPem(folder); // tls.crt, tls.key, ca.crt; throws with a sentence if they are no good
        SSLContext context = keys.sslContext(); // give it to Tomcat, Jetty, Netty or the JDK's server, once

        KeyStatus status = keys.status();
        if (!status.usable() || status.failures() > 0) {
            warn(status.source(), status.epoch(), status.expiresIn(), status.failure());
        }
        Runnable end = keys.onChange(epoch -> rebuild(epoch.socketFactory()));

        assertThat(context).isSameAs(keys.sslContext());
        assertThat(said).isEmpty();
        PKI.write(folder, PKI.lasting("b"));
        keys.refresh();
        assertThat(factories).hasSize(1);
        end.run();
        keys.close();
    }

    @Test
    void moreIsSaid() throws Exception {
        Path chain = copied("rsa-pkcs1.crt");
        Path key = copied("rsa-encrypted.pem");
        Path authorities = chain;
        Path password = folder.resolve("word");
        Files.writeString(password, "correct\n");

        KeyMaterial keys = KeyMaterial.builder(
                        PemFiles.of(chain, key).trust(authorities).passwordFile(password))
                .allowPeers("spiffe://example/payments", "reports.example")
                .minimumLife(Duration.ofMinutes(10))
                .events(events)
                .build();

        assertThat(heard).extracting(SecurityEvent::name).containsExactly("material.published");
        assertThat(keys.current().allowedPeers()).isPresent();
        keys.close();
    }

    @Test
    void secretsRotate() throws Exception {
        Path secrets = folder;
        Files.writeString(secrets.resolve("webhook-key"), "one");
        Files.writeString(secrets.resolve("db-password"), "one");
        byte[] message = "hello".getBytes(UTF_8);
        byte[] received = sign("one".getBytes(UTF_8), message);
        List<String> connected = new ArrayList<>();
        Pool pool = word -> connected.add(new String(word));

        RotatingSecret hmac = RotatingSecret.builder(SecretSource.files(secrets), "webhook-key")
                .retireAfter(Duration.ofHours(2))
                .events(events)
                .build();
        byte[] signature = hmac.active().secret().use(secret -> sign(secret, message));
        boolean genuine =
                hmac.anyAccepted(secret -> MessageDigest.isEqual(secret.use(bytes -> sign(bytes, message)), received));

        RotatingSecret password = RotatingSecret.builder(SecretSource.files(secrets), "db-password")
                .build();
        password.consumer(
                next -> pool.reconnect(next.secret().characters())); // throws if the database refuses: all goes back

        assertThat(signature).isEqualTo(received);
        assertThat(genuine).isTrue();
        Files.writeString(secrets.resolve("db-password"), "two");
        password.refresh();
        assertThat(connected).containsExactly("one", "two");
        hmac.close();
        password.close();
    }

    @Test
    void serversAreNamed() {
        Vault vault = Vault.at("https://vault.example:8200")
                .kubernetes("orders") // or .appRole(roleId, secretId), or .token(token)
                .build();
        SecretSource kv = vault.kv2("secret"); // names such as orders/db#password
        KeySource pki = vault.pki("pki", "orders", "orders.example").ttl(Duration.ofHours(24));
        KeySource workload = SpiffeWorkload.at("unix:/run/spire/sockets/agent.sock");

        assertThat(Stream.of(kv.name(), pki.name(), workload.name()))
                .containsExactly(
                        "vault:https://vault.example:8200/secret",
                        "vault-pki:https://vault.example:8200/pki/orders",
                        "spiffe:unix:/run/spire/sockets/agent.sock");
    }

    private static void start(Secret digestKey, Map<String, String> environment) {
        LeakScan scan = LeakScan.withKey(digestKey).allow("KNOWN_AND_HARMLESS");
        List<LeakFinding> findings = scan.scan("environment", environment);
        LeakScan.refusal(findings).ifPresent(sentence -> {
            throw new IllegalStateException(sentence); // names, rules and digests; no value
        });
    }

    @Test
    void leaksAreFound() {
        Secret digestKey = Secret.of("a key of sixteen or more bytes");
        Map<String, String> environment = Map.of("DB_URL", "postgres://app:hunter2@db.example/orders");

        assertThatIllegalStateException()
                .isThrownBy(() -> start(digestKey, environment))
                .withMessageContaining("DB_URL")
                .withMessageNotContaining("hunter2");
    }

    private Path copied(String name) throws Exception {
        try (InputStream in = SecretRecipeTest.class.getResourceAsStream("/pem/" + name)) {
            Files.copy(Objects.requireNonNull(in), folder.resolve(name));
        }
        return folder.resolve(name);
    }

    @Test
    void theRecipeIsThisCode() throws Exception {
        String here = squeezed(
                Files.readString(ROOT.resolve("core/secret/src/test/java/dev/everyhop/secret/SecretRecipeTest.java")));
        List<String> blocks = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs/recipes/rotate-keys.md")))
                .results()
                .map(block -> squeezed(block.group(1)))
                .toList();

        assertThat(blocks).hasSize(9).allSatisfy(block -> assertThat(here).contains(block));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s//.*", "").replaceAll("\\s", "");
    }

    @Test
    void everyReasonRuleAndEventIsInTheReference() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/reference/secret-events.md"));
        List<String> listed = Pattern.compile("^\\| `([a-z._-]+)` \\|", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        List<String> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT.resolve("core/secret/src/main/java/dev/everyhop/secret"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                Pattern.compile("(?:emit|tell)\\(\\s*\"([a-z._]+)\"")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(found -> events.add(found.group(1)));
            }
        }

        assertThat(events).hasSizeGreaterThan(10);
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                events.stream(),
                                Arrays.stream(SecretReason.values()).map(SecretReason::code),
                                Arrays.stream(LeakRule.values()).map(LeakRule::code))
                        .flatMap(one -> one)
                        .distinct()
                        .toList());
    }
}
