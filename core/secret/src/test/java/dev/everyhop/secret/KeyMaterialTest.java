package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.event.SecurityEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMaterialTest {

    private static final TestPki PKI = new TestPki();

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(TestPki.NOW);
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final List<KeyMaterial> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(KeyMaterial::close);
    }

    private KeyMaterial.Builder builder() {
        return KeyMaterial.builder(PemFiles.in(folder))
                .clock(now::get)
                .events(events::add)
                .background(new NoBackground());
    }

    private KeyMaterial material() {
        KeyMaterial material = builder().build();
        open.add(material);
        return material;
    }

    @Test
    void theFirstEpochIsWhatTheFilesSay() throws Exception {
        HeldCertificate leaf = PKI.leaf("a");
        PKI.write(folder, leaf);

        KeyEpoch epoch = material().current();

        assertThat(epoch.number()).isEqualTo(1);
        assertThat(epoch.source()).isEqualTo("pem:" + folder);
        assertThat(epoch.chain()).containsExactly(leaf.certificate(), PKI.intermediate.certificate());
        assertThat(epoch.privateKey()).isEqualTo(leaf.keyPair().getPrivate());
        assertThat(epoch.trust()).isEqualTo(Trust.in(List.of(PKI.root.certificate())));
        assertThat(epoch.expires()).isEqualTo(TestPki.UNTIL);
    }

    @Test
    void newFilesAreTheNextEpochAndListenersHearOfIt() throws Exception {
        PKI.write(folder, PKI.leaf("a"));
        KeyMaterial material = material();
        KeyEpoch first = material.current();
        List<KeyEpoch> heard = new ArrayList<>();
        Runnable end = material.onChange(heard::add);
        HeldCertificate next = PKI.leaf("b");
        PKI.write(folder, next);

        KeyRefresh refresh = material.refresh();

        assertThat(refresh).isEqualTo(new KeyRefresh.Published(material.current()));
        assertThat(material.current().number()).isEqualTo(2);
        assertThat(TestPki.leafOf(material.current())).isEqualTo(next.certificate());
        assertThat(first.chain().get(0)).isNotEqualTo(next.certificate());
        assertThat(first.sslContext()).isNotSameAs(material.current().sslContext());
        assertThat(heard).containsExactly(material.current());

        end.run();
        PKI.write(folder, PKI.leaf("c"));
        material.refresh();
        assertThat(heard).hasSize(1);
    }

    @Test
    void theSameFilesAreNoNewEpoch() throws Exception {
        HeldCertificate leaf = PKI.leaf("a");
        PKI.write(folder, leaf);
        KeyMaterial material = material();
        PKI.write(folder, leaf);

        assertThat(material.refresh()).isEqualTo(new KeyRefresh.Unchanged());
        assertThat(material.current().number()).isEqualTo(1);
    }

    @Test
    void aKeyOfAnotherCertificateKeepsTheLastGoodAndRecoveryIsAutomatic() throws Exception {
        PKI.write(folder, PKI.leaf("a"));
        KeyMaterial material = material();
        KeyEpoch first = material.current();
        HeldCertificate next = PKI.leaf("b");

        TestPki.write(folder.resolve("tls.crt"), PKI.chain(next));
        assertThat(material.refresh()).isEqualTo(new KeyRefresh.Kept(SecretReason.KEY_MISMATCH, "pem:" + folder));
        assertThat(material.refresh()).isInstanceOf(KeyRefresh.Kept.class);
        assertThat(material.current()).isSameAs(first);
        assertThat(material.status().failures()).isEqualTo(2);
        assertThat(events)
                .filteredOn(event -> event.name().equals("material.kept"))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).isEqualTo(SecretReason.KEY_MISMATCH));

        TestPki.write(folder.resolve("tls.key"), next.privateKeyPkcs8Pem());
        assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
        assertThat(material.status().failures()).isZero();
    }

    @Test
    void aBadStartIsRefusedWithASentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build())
                .withMessageContaining("No key material from pem:" + folder)
                .withMessageContaining("source.unreadable")
                .withMessageContaining("tls.crt")
                .withMessageContaining("allowAbsentAtStart()");
    }

    @Test
    void aServiceMayStartWithoutIfItSaysSo() throws Exception {
        KeyMaterial material = builder().allowAbsentAtStart().build();
        open.add(material);
        assertThat(material.status().usable()).isFalse();
        assertThat(material.status().epoch()).isZero();

        PKI.write(folder, PKI.leaf("a"));
        material.refresh();

        assertThat(material.status().usable()).isTrue();
        assertThat(material.current().number()).isEqualTo(1);
        assertThat(material.status().expiresIn()).isEqualTo(Duration.ofHours(1));
    }

    /** Nothing happens but what the test does. */
    static final class NoBackground implements Background {
        @Override
        public void later(Duration delay, Runnable task) {}

        @Override
        public void close() {}
    }
}
