package dev.everyhop.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSourcesTest {

    private static final TestPki PKI = new TestPki();
    private static final char[] WORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    private static SecretReason reason(SecretRead read) {
        return (SecretReason) ((SecretRead.Failed) read).reason();
    }

    @Test
    void aFileIsASecretWithoutItsLineBreak() throws Exception {
        SecretSource files = SecretSource.files(folder);
        for (String content : List.of("hunter2", "hunter2\n", "hunter2\r\n")) {
            Files.writeString(folder.resolve("db"), content);
            assertThat(files.read("db")).isEqualTo(new SecretRead.Found(Secret.of("hunter2"), ""));
        }
        Files.writeString(folder.resolve("db"), "two\n\n");
        assertThat(files.read("db")).isEqualTo(new SecretRead.Found(Secret.of("two\n"), ""));
        Files.write(folder.resolve("db"), new byte[] {0, -1, 10, 0});
        assertThat(files.read("db")).isEqualTo(new SecretRead.Found(Secret.of(new byte[] {0, -1, 10, 0}), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "a/b", "..data", ".hidden", "", "/etc/passwd", "a\u0000b"})
    void aNameLeadsOutOfNoFolder(String name) throws Exception {
        Files.writeString(folder.resolveSibling("outside"), "x");
        assertThat(reason(SecretSource.files(folder).read(name))).isEqualTo(SecretReason.SECRET_ABSENT);
    }

    @Test
    void anEmptyOrHugeFileIsNoSecret() throws Exception {
        SecretSource files = SecretSource.files(folder);
        Files.writeString(folder.resolve("empty"), "\n");
        assertThat(reason(files.read("empty"))).isEqualTo(SecretReason.SECRET_SIZE);
        Files.write(folder.resolve("huge"), new byte[SmallFiles.MAX_BYTES + 1]);
        assertThat(reason(files.read("huge"))).isEqualTo(SecretReason.UNREADABLE);
        Files.createDirectory(folder.resolve("folder"));
        assertThat(reason(files.read("folder"))).isEqualTo(SecretReason.UNREADABLE);
    }

    @Test
    void aKubernetesVolumeRotates() throws Exception {
        volume("..1", "one");
        Files.createSymbolicLink(folder.resolve("key"), Path.of("..data", "key"));
        try (RotatingSecret secret = RotatingSecret.builder(SecretSource.files(folder), "key")
                .background(new KeyMaterialTest.NoBackground())
                .build()) {
            for (String next : List.of("two", "three", "four")) {
                volume(".." + next, next);
                secret.refresh();
                assertThat(secret.active().secret()).isEqualTo(Secret.of(next));
            }
            assertThat(secret.active().number()).isEqualTo(4);
        }
    }

    private void volume(String version, String value) throws Exception {
        Path versioned = Files.createDirectory(folder.resolve(version));
        Files.writeString(versioned.resolve("key"), value);
        Files.createSymbolicLink(folder.resolve("..data_tmp"), versioned.getFileName());
        Files.move(
                folder.resolve("..data_tmp"),
                folder.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Path store(HeldCertificate leaf, char[] word) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("tls", leaf.keyPair().getPrivate(), word, new Certificate[] {
            leaf.certificate(), PKI.intermediate.certificate()
        });
        store.setCertificateEntry("root", PKI.root.certificate());
        store.setEntry(
                "hmac",
                new KeyStore.SecretKeyEntry(new SecretKeySpec("hunter2".getBytes(UTF_8), "HmacSHA256")),
                new KeyStore.PasswordProtection(word));
        Path file = folder.resolve("store.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, word);
        }
        return file;
    }

    @Test
    void aKeyStoreHoldsSecretsToo() throws Exception {
        Path file = store(PKI.leaf("a"), WORD);
        SecretSource store = SecretSource.pkcs12(file, Secret.of(WORD));

        assertThat(store.read("hmac")).isEqualTo(new SecretRead.Found(Secret.of("hunter2"), ""));
        assertThat(reason(store.read("tls"))).isEqualTo(SecretReason.SECRET_ABSENT);
        assertThat(reason(store.read("absent"))).isEqualTo(SecretReason.SECRET_ABSENT);
        assertThat(reason(SecretSource.pkcs12(file, Secret.of("wrong")).read("hmac")))
                .isEqualTo(SecretReason.PASSWORD);
        Files.writeString(file, "no store");
        assertThat(reason(store.read("hmac"))).isEqualTo(SecretReason.MALFORMED);
    }

    @Test
    void aPasswordThatWasClosedIsAFailedRead() throws Exception {
        Path file = store(PKI.leaf("a"), WORD);
        Secret word = Secret.of(WORD);
        SecretSource store = SecretSource.pkcs12(file, word);
        Pkcs12Keys keys = Pkcs12Keys.at(file, word);
        word.close();
        assertThat(reason(store.read("hmac"))).isEqualTo(SecretReason.PASSWORD);
        assertThat(((KeyRead.Failed) keys.read()).reason()).isEqualTo(SecretReason.PASSWORD);
    }

    @Test
    void aKeyStoreIsKeyMaterial() throws Exception {
        HeldCertificate first = PKI.leaf("a");
        Path file = store(first, WORD);
        try (KeyMaterial keys = KeyMaterial.builder(Pkcs12Keys.at(file, Secret.of(WORD)))
                .clock(() -> TestPki.NOW)
                .background(new KeyMaterialTest.NoBackground())
                .build()) {
            // The JDK adds the root to the chain, since the file has it.
            assertThat(keys.current().chain()).startsWith(first.certificate(), PKI.intermediate.certificate());
            assertThat(keys.current().trust()).isEqualTo(Trust.in(List.of(PKI.root.certificate())));

            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                assertThat(keys.refresh()).isInstanceOf(KeyRefresh.Kept.class);
                assertThat(keys.current().number()).isEqualTo(1);
            }
            HeldCertificate second = PKI.leaf("b");
            store(second, "other".toCharArray());
            assertThat(((KeyRefresh.Kept) keys.refresh()).reason()).isEqualTo(SecretReason.PASSWORD);
            store(second, WORD);
            assertThat(keys.refresh()).isInstanceOf(KeyRefresh.Published.class);
            assertThat(TestPki.leafOf(keys.current())).isEqualTo(second.certificate());
        }
    }

    @Test
    void theAliasChoosesAmongKeys() throws Exception {
        HeldCertificate a = PKI.leaf("a");
        HeldCertificate b = PKI.leaf("b");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("a", a.keyPair().getPrivate(), WORD, new Certificate[] {a.certificate()});
        store.setKeyEntry("b", b.keyPair().getPrivate(), WORD, new Certificate[] {b.certificate()});
        Path file = folder.resolve("two.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, WORD);
        }
        Pkcs12Keys keys = Pkcs12Keys.at(file, Secret.of(WORD)).trust(Trust.nobody());

        assertThat(keys.read()).isInstanceOf(KeyRead.Failed.class);
        assertThat(((KeyRead.Material) keys.alias("B").read()).chain()).containsExactly(b.certificate());
        assertThat(keys.alias("c").read()).isInstanceOf(KeyRead.Failed.class);
    }

    @Test
    void anEncryptedKeyAndItsPasswordRotateTogether() throws Exception {
        // The key is OpenSSL's; the certificate of the same key is self-signed.
        for (String name : List.of("rsa-encrypted.pem", "rsa-pkcs1.crt", "other-rsa.pem")) {
            try (java.io.InputStream in = SecretSourcesTest.class.getResourceAsStream("/pem/" + name)) {
                Files.copy(java.util.Objects.requireNonNull(in), folder.resolve(name));
            }
        }
        Files.writeString(folder.resolve("word"), "wrong\n");
        PemFiles files = PemFiles.of(folder.resolve("rsa-pkcs1.crt"), folder.resolve("rsa-encrypted.pem"))
                .trust(folder.resolve("rsa-pkcs1.crt"))
                .passwordFile(folder.resolve("word"));
        assertThat(((KeyRead.Failed) files.read()).reason()).isEqualTo(SecretReason.PASSWORD);
        Files.writeString(folder.resolve("word"), "correct\nnot this line\n");
        assertThat(files.read()).isInstanceOf(KeyRead.Material.class);
        assertThat(files.read()).isSameAs(files.read());

        Secret word = Secret.of("correct");
        PemFiles withSecret = PemFiles.of(folder.resolve("rsa-pkcs1.crt"), folder.resolve("rsa-encrypted.pem"))
                .trustNobody()
                .password(word);
        assertThat(withSecret.read()).isInstanceOf(KeyRead.Material.class);
        Files.writeString(folder.resolve("peers"), "# who may\n\nspiffe://example/payments\ndb.example\n");
        PemFiles withPeers = withSecret.allowedPeers(folder.resolve("peers"));
        assertThat(((KeyRead.Material) withPeers.read()).peers())
                .isEqualTo(PeerAllowList.of("spiffe://example/payments", "db.example"));
        Files.writeString(folder.resolve("peers"), "*.example\n");
        assertThat(((KeyRead.Failed) withPeers.read()).reason()).isEqualTo(SecretReason.PEERS_INVALID);
        word.close();
        PemFiles closed = PemFiles.of(folder.resolve("rsa-pkcs1.crt"), folder.resolve("rsa-encrypted.pem"))
                .trustNobody()
                .password(word);
        assertThat(((KeyRead.Failed) closed.read()).reason()).isEqualTo(SecretReason.PASSWORD);
    }
}
