package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyChecksTest {

    private static final TestPki PKI = new TestPki();
    private static final Duration NONE = Duration.ZERO;

    @TempDir
    Path folder;

    private static @Nullable SecretReason fault(HeldCertificate leaf, Instant now, Duration life) {
        return KeyChecks.fault(material(leaf, leaf.keyPair().getPrivate()), now, life);
    }

    private static KeyRead.Material material(HeldCertificate leaf, java.security.PrivateKey key) {
        return new KeyRead.Material(
                key,
                List.of(leaf.certificate(), PKI.intermediate.certificate()),
                Trust.in(List.of(PKI.root.certificate())),
                null);
    }

    @Test
    void bothEdgesOfValidityAreWithin() {
        HeldCertificate leaf = PKI.leaf("a");

        assertThat(fault(leaf, TestPki.FROM.minusMillis(1), NONE)).isEqualTo(SecretReason.NOT_YET_VALID);
        assertThat(fault(leaf, TestPki.FROM, NONE)).isNull();
        assertThat(fault(leaf, TestPki.UNTIL, NONE)).isNull();
        assertThat(fault(leaf, TestPki.UNTIL.plusMillis(1), NONE)).isEqualTo(SecretReason.EXPIRED);
    }

    @Test
    void theMinimumLifeMayBeMetExactly() {
        HeldCertificate leaf = PKI.leaf("a");
        Duration life = Duration.ofMinutes(5);

        assertThat(fault(leaf, TestPki.UNTIL.minus(life), life)).isNull();
        assertThat(fault(leaf, TestPki.UNTIL.minus(life).plusMillis(1), life)).isEqualTo(SecretReason.LIFE_TOO_SHORT);
    }

    @Test
    void anExpiredIntermediateCountsAsMuchAsAnExpiredLeaf() {
        HeldCertificate old = new HeldCertificate.Builder()
                .certificateAuthority(0)
                .signedBy(PKI.root)
                .validityInterval(
                        TestPki.FROM.toEpochMilli(), TestPki.NOW.minusSeconds(1).toEpochMilli())
                .build();
        HeldCertificate leaf = new HeldCertificate.Builder()
                .signedBy(old)
                .validityInterval(TestPki.FROM.toEpochMilli(), TestPki.UNTIL.toEpochMilli())
                .build();
        KeyRead.Material material = new KeyRead.Material(
                leaf.keyPair().getPrivate(), List.of(leaf.certificate(), old.certificate()), Trust.nobody(), null);

        assertThat(KeyChecks.fault(material, TestPki.NOW, NONE)).isEqualTo(SecretReason.EXPIRED);
    }

    @Test
    void aKeyOfTheSameKindThatIsAnotherIsNoticed() {
        HeldCertificate leaf = PKI.leaf("a");
        assertThat(KeyChecks.fault(material(leaf, PKI.leaf("b").keyPair().getPrivate()), TestPki.NOW, NONE))
                .isEqualTo(SecretReason.KEY_MISMATCH);
    }

    @Test
    void aKeyOfAnotherKindIsNoticed() throws Exception {
        HeldCertificate leaf = PKI.leaf("a");
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        assertThat(KeyChecks.fault(material(leaf, rsa.generateKeyPair().getPrivate()), TestPki.NOW, NONE))
                .isEqualTo(SecretReason.KEY_MISMATCH);
    }

    @Test
    void everyKindOfKeyThatTlsUsesMatchesItself() throws Exception {
        for (HeldCertificate leaf : List.of(
                new HeldCertificate.Builder().ecdsa256().build(),
                new HeldCertificate.Builder().rsa2048().build())) {
            KeyRead.Material material = new KeyRead.Material(
                    leaf.keyPair().getPrivate(), List.of(leaf.certificate()), Trust.nobody(), null);
            assertThat(KeyChecks.fault(
                            material, leaf.certificate().getNotBefore().toInstant(), NONE))
                    .isNull();
        }
    }

    @Test
    void aShortRsaKeyIsWeak() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        HeldCertificate leaf = new HeldCertificate.Builder()
                .keyPair(rsa.generateKeyPair())
                .validityInterval(TestPki.FROM.toEpochMilli(), TestPki.UNTIL.toEpochMilli())
                .build();
        KeyRead.Material material =
                new KeyRead.Material(leaf.keyPair().getPrivate(), List.of(leaf.certificate()), Trust.nobody(), null);
        assertThat(KeyChecks.fault(material, TestPki.NOW, NONE)).isEqualTo(SecretReason.KEY_WEAK);
    }

    @Test
    void aChainIsOneOrIsRefused() {
        HeldCertificate leaf = PKI.leaf("a");
        TestPki other = new TestPki();
        for (List<HeldCertificate> broken : List.of(
                // The same names, but other keys.
                List.of(leaf, other.intermediate),
                // The wrong order.
                List.of(leaf, PKI.root, PKI.intermediate),
                // An issuer is missing between.
                List.of(leaf, PKI.root),
                // A leaf is no issuer.
                List.of(leaf, PKI.leaf("intermediate")))) {
            KeyRead.Material material = new KeyRead.Material(
                    leaf.keyPair().getPrivate(),
                    broken.stream().map(HeldCertificate::certificate).toList(),
                    Trust.nobody(),
                    null);
            assertThat(KeyChecks.fault(material, TestPki.NOW, NONE)).isEqualTo(SecretReason.CHAIN_BROKEN);
        }
        KeyRead.Material whole = new KeyRead.Material(
                leaf.keyPair().getPrivate(),
                List.of(leaf.certificate(), PKI.intermediate.certificate(), PKI.root.certificate()),
                Trust.nobody(),
                null);
        assertThat(KeyChecks.fault(whole, TestPki.NOW, NONE)).isNull();
    }

    @Test
    void aCertificateThatIsNotYetValidIsTakenWhenItsTimeComes() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(TestPki.NOW);
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        PKI.write(folder, PKI.leaf("a"));
        try (KeyMaterial material = KeyMaterial.builder(PemFiles.in(folder))
                .clock(now::get)
                .events(events::add)
                .background(new KeyMaterialTest.NoBackground())
                .build()) {
            PKI.write(folder, PKI.leaf("b", TestPki.NOW.plusSeconds(10), TestPki.UNTIL));
            material.refresh();
            material.refresh();
            assertThat(material.current().number()).isEqualTo(1);
            assertThat(material.status().failure()).isEqualTo(SecretReason.NOT_YET_VALID);

            now.set(TestPki.NOW.plusSeconds(10));
            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
            assertThat(events)
                    .extracting(SecurityEvent::name)
                    .containsExactly("material.published", "material.kept", "material.published");
        }
    }

    @Test
    void theEndIsToldOnceBeforeItAndOnceAfter() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(TestPki.NOW);
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        PKI.write(folder, PKI.leaf("a"));
        Steps steps = new Steps();
        try (KeyMaterial material = KeyMaterial.builder(PemFiles.in(folder))
                .clock(now::get)
                .events(events::add)
                .background(steps)
                .build()) {
            steps.next();
            assertThat(events).extracting(SecurityEvent::name).containsExactly("material.published");
            // The chain lives for two hours: a third of that is less than the seven days.
            now.set(TestPki.UNTIL.minusSeconds(2399));
            steps.next();
            steps.next();
            now.set(TestPki.UNTIL.plusSeconds(1));
            steps.next();
            steps.next();
            assertThat(events)
                    .extracting(SecurityEvent::name)
                    .containsExactly("material.published", "material.expiring", "material.expired");
            assertThat(material.status().usable()).isFalse();
            assertThat(material.current().number()).isEqualTo(1);
        }
    }

    @Test
    void theBackgroundReadsAtTheIntervalAndTakesWhatTwoReadsAgreeOn() throws Exception {
        PKI.write(folder, PKI.leaf("a"));
        int[] reads = {0};
        PemFiles files = PemFiles.in(folder);
        KeySource counted = new KeySource() {
            @Override
            public String name() {
                return files.name();
            }

            @Override
            public KeyRead read() {
                reads[0]++;
                return files.read();
            }
        };
        Steps steps = new Steps();
        try (KeyMaterial material = KeyMaterial.builder(counted)
                .clock(() -> TestPki.NOW)
                .background(steps)
                .build()) {
            reads[0] = 0;
            PKI.write(folder, PKI.leaf("b"));
            int looks = 0;
            while (material.current().number() == 1 && looks < 100) {
                steps.next();
                looks++;
            }
            assertThat(material.current().number()).isEqualTo(2);
            assertThat(reads[0]).isEqualTo(2);
            assertThat(steps.elapsed).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
        }
    }

    @Test
    void whatASourceThrowsDoesNotEndTheFollowing() throws Exception {
        PKI.write(folder, PKI.leaf("a"));
        PemFiles files = PemFiles.in(folder);
        AtomicReference<@Nullable Error> thrown = new AtomicReference<>();
        KeySource faulty = new KeySource() {
            @Override
            public String name() {
                return "faulty";
            }

            @Override
            public KeyRead read() {
                Error e = thrown.get();
                if (e != null) {
                    throw e;
                }
                return files.read();
            }

            @Override
            public boolean mayHaveChanged() {
                return true;
            }
        };
        Steps steps = new Steps();
        try (KeyMaterial material = KeyMaterial.builder(faulty)
                .clock(() -> TestPki.NOW)
                .background(steps)
                .build()) {
            thrown.set(new LinkageError("a class is missing"));
            steps.next();
            steps.next();
            thrown.set(null);
            PKI.write(folder, PKI.leaf("b"));
            steps.next();
            steps.next();
            assertThat(material.current().number()).isEqualTo(2);
        }
    }

    /** Runs what was planned, one step after the other. */
    static final class Steps implements Background {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private Duration last = Duration.ZERO;
        private Duration elapsed = Duration.ZERO;

        @Override
        public void later(Duration delay, Runnable task) {
            last = delay;
            tasks.add(task);
        }

        void next() {
            elapsed = elapsed.plus(last);
            tasks.remove().run();
        }

        @Override
        public void close() {}
    }
}
