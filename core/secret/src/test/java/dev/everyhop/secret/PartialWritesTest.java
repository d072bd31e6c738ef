package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a reader sees of a rotation that is under way, the last good epoch stays until the new one is whole. */
class PartialWritesTest {

    private static final TestPki PKI = new TestPki();
    private static final HeldCertificate OLD = PKI.leaf("old");
    private static final HeldCertificate NEW = PKI.leaf("new");

    @TempDir
    Path folder;

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    private KeyMaterial material() {
        return KeyMaterial.builder(PemFiles.in(folder))
                .clock(() -> TestPki.NOW)
                .events(events::add)
                .background(new KeyMaterialTest.NoBackground())
                .build();
    }

    /** One thing that a writer does to one file. */
    private record Write(String file, String content, String what) {}

    /** All that a writer does to one file when it writes in place: empties it, and writes it in pieces. */
    private static List<Write> writes(String file, String content) {
        int firstBlock = content.indexOf("-----END")
                + content.substring(content.indexOf("-----END")).indexOf('\n')
                + 1;
        return List.of(
                new Write(file, "", "emptied"),
                new Write(file, content.substring(0, 100), "begun"),
                new Write(file, content.substring(0, firstBlock), "first block"),
                new Write(file, content, "whole"));
    }

    @TestFactory
    Stream<DynamicTest> inEveryOrderOfWritesTheLastGoodStaysUntilTheNewIsWhole() {
        List<Write> chain = writes("tls.crt", PKI.chain(NEW));
        List<Write> key = writes("tls.key", NEW.privateKeyPkcs8Pem());
        List<List<Write>> orders = new ArrayList<>();
        interleave(chain, 0, key, 0, new ArrayList<>(), orders);
        assertThat(orders).hasSize(70);
        return orders.stream().map(order -> DynamicTest.dynamicTest(name(order), () -> follow(order)));
    }

    private void follow(List<Write> order) throws IOException {
        PKI.write(folder, OLD);
        try (KeyMaterial material = material()) {
            KeyEpoch old = material.current();
            for (int i = 0; i < order.size(); i++) {
                events.clear();
                Write write = order.get(i);
                TestPki.write(folder.resolve(write.file), write.content);
                KeyRefresh refresh = material.refresh();
                if (!isWhole()) {
                    assertThat(material.current()).as(write.what).isSameAs(old);
                    assertThat(refresh).isInstanceOf(KeyRefresh.Kept.class);
                    assertThat(material.status().failure()).isNotNull();
                    if (i == 0) {
                        assertThat(events).extracting(SecurityEvent::name).containsExactly("material.kept");
                    }
                } else {
                    assertThat(material.current().number()).isEqualTo(2);
                    assertThat(material.status().failures()).isZero();
                }
            }
            assertThat(TestPki.leafOf(material.current())).isEqualTo(NEW.certificate());
            assertThat(material.current().chain()).hasSize(2);
            assertThat(material.current().privateKey()).isEqualTo(NEW.keyPair().getPrivate());
            assertThat(material.current().number()).isEqualTo(2);
        }
    }

    private boolean isWhole() throws IOException {
        return Files.readString(folder.resolve("tls.crt")).equals(PKI.chain(NEW))
                && Files.readString(folder.resolve("tls.key")).equals(NEW.privateKeyPkcs8Pem());
    }

    private static void interleave(List<Write> a, int i, List<Write> b, int j, List<Write> so, List<List<Write>> into) {
        if (i == a.size() && j == b.size()) {
            into.add(List.copyOf(so));
            return;
        }
        if (i < a.size()) {
            so.add(a.get(i));
            interleave(a, i + 1, b, j, so, into);
            so.remove(so.size() - 1);
        }
        if (j < b.size()) {
            so.add(b.get(j));
            interleave(a, i, b, j + 1, so, into);
            so.remove(so.size() - 1);
        }
    }

    private static String name(List<Write> order) {
        return String.join(
                ", ", order.stream().map(one -> one.file + " " + one.what).toList());
    }

    @Test
    void filesThatAreRemovedAndComeBackAreNoRotation() throws Exception {
        PKI.write(folder, OLD);
        try (KeyMaterial material = material()) {
            KeyEpoch old = material.current();
            for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
                events.clear();
                byte[] content = Files.readAllBytes(folder.resolve(file));
                Files.delete(folder.resolve(file));
                assertThat(material.refresh())
                        .isEqualTo(new KeyRefresh.Kept(
                                SecretReason.UNREADABLE, folder.resolve(file).toString()));
                Files.write(folder.resolve(file), content);
                assertThat(material.refresh()).isEqualTo(new KeyRefresh.Unchanged());
                assertThat(material.current()).isSameAs(old);
                assertThat(events)
                        .extracting(SecurityEvent::name)
                        .containsExactly("material.kept", "material.recovered");
            }
        }
    }

    @Test
    void aRenewalThatKeepsTheKeyIsTaken() throws Exception {
        PKI.write(folder, OLD);
        try (KeyMaterial material = material()) {
            HeldCertificate renewed = new HeldCertificate.Builder()
                    .signedBy(PKI.intermediate)
                    .keyPair(OLD.keyPair())
                    .serialNumber(4711)
                    .validityInterval(
                            TestPki.FROM.toEpochMilli(),
                            TestPki.UNTIL.plusSeconds(60).toEpochMilli())
                    .build();
            TestPki.write(folder.resolve("tls.crt"), PKI.chain(renewed));

            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
            assertThat(material.current().expires()).isEqualTo(TestPki.UNTIL.plusSeconds(60));
        }
    }

    @Test
    void atomicRenamesAreTwoStepsOfWhichTheFirstChangesNothing() throws Exception {
        PKI.write(folder, OLD);
        try (KeyMaterial material = material()) {
            rename("tls.key", NEW.privateKeyPkcs8Pem());
            assertThat(material.refresh()).isEqualTo(new KeyRefresh.Kept(SecretReason.KEY_MISMATCH, "pem:" + folder));
            rename("tls.crt", PKI.chain(NEW));
            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
        }
    }

    @Test
    void aKubernetesVolumeRotatesAgainAndAgain() throws Exception {
        List<HeldCertificate> leaves =
                Stream.of("a", "b", "c", "d").map(PKI::leaf).toList();
        Path data = folder.resolve("..data");
        swap(data, "..1", leaves.get(0));
        for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
        try (KeyMaterial material = material()) {
            for (int i = 1; i < leaves.size(); i++) {
                swap(data, "..v" + i, leaves.get(i));
                assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
                assertThat(TestPki.leafOf(material.current()))
                        .isEqualTo(leaves.get(i).certificate());
            }
            assertThat(events).extracting(SecurityEvent::name).containsOnly("material.published");
        }
    }

    @Test
    void aVolumeThatIsReadWhileItSwapsGivesOneOrTheOther() throws Exception {
        Path data = folder.resolve("..data");
        swap(data, "..old", OLD);
        for (String file : List.of("tls.crt", "tls.key", "ca.crt")) {
            Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
        }
        KeySource files = PemFiles.in(folder);
        // A read that saw the old chain and the new key: the swap fell between the two.
        KeyRead torn = new KeyRead.Material(
                NEW.keyPair().getPrivate(),
                List.of(OLD.certificate(), PKI.intermediate.certificate()),
                Trust.in(List.of(PKI.root.certificate())),
                null);
        List<KeyRead> reads = new ArrayList<>();
        KeySource swapping = new KeySource() {
            @Override
            public String name() {
                return "swapping";
            }

            @Override
            public KeyRead read() {
                return reads.isEmpty() ? files.read() : reads.remove(0);
            }
        };
        try (KeyMaterial material = KeyMaterial.builder(swapping)
                .clock(() -> TestPki.NOW)
                .events(events::add)
                .background(new KeyMaterialTest.NoBackground())
                .build()) {
            swap(data, "..new", NEW);
            reads.add(torn);
            assertThat(material.refresh()).isInstanceOf(KeyRefresh.Published.class);
            assertThat(TestPki.leafOf(material.current())).isEqualTo(NEW.certificate());
            // Two reads never agreed on the torn one, so nobody was told of it.
            assertThat(events).extracting(SecurityEvent::name).containsOnly("material.published");
        }
    }

    @Test
    void aSourceThatNeverRestsIsSaidToBeThat() throws Exception {
        PKI.write(folder, OLD);
        List<Integer> asked = new ArrayList<>();
        KeySource restless = new KeySource() {
            @Override
            public String name() {
                return "restless";
            }

            @Override
            public KeyRead read() {
                asked.add(asked.size());
                return new KeyRead.Failed(SecretReason.SOURCE_FAILED, "try " + asked.size());
            }
        };
        try (KeyMaterial material = KeyMaterial.builder(restless)
                .background(new KeyMaterialTest.NoBackground())
                .allowAbsentAtStart()
                .build()) {
            assertThat(material.status().failure()).isEqualTo(SecretReason.CHANGING);
            assertThat(asked).hasSizeLessThan(20);
        }
    }

    private void rename(String file, String content) throws IOException {
        Path next = folder.resolve(file + ".next");
        TestPki.write(next, content);
        Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What the kubelet does: a new folder, a new link, and the link moved over the old one. */
    private void swap(Path data, String version, HeldCertificate leaf) throws IOException {
        Path versioned = Files.createDirectory(folder.resolve(version));
        PKI.write(versioned, leaf);
        Path link = folder.resolve("..data_tmp");
        Files.createSymbolicLink(link, versioned.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
