package dev.everyhop.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.tls.HeldCertificate;

/** A root, an intermediate and leaves of it, valid around a fixed moment. */
final class TestPki {

    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final Instant FROM = NOW.minusSeconds(3600);
    static final Instant UNTIL = NOW.plusSeconds(3600);
    static final Instant EVER_FROM = Instant.parse("2020-01-01T00:00:00Z");
    static final Instant EVER_UNTIL = Instant.parse("2120-01-01T00:00:00Z");

    private static final AtomicLong SERIALS = new AtomicLong(1);

    final HeldCertificate root = new HeldCertificate.Builder()
            .certificateAuthority(1)
            .commonName("root")
            .serialNumber(SERIALS.getAndIncrement())
            .validityInterval(EVER_FROM.toEpochMilli(), EVER_UNTIL.toEpochMilli())
            .build();
    final HeldCertificate intermediate = new HeldCertificate.Builder()
            .certificateAuthority(0)
            .signedBy(root)
            .commonName("intermediate")
            .serialNumber(SERIALS.getAndIncrement())
            .validityInterval(EVER_FROM.toEpochMilli(), EVER_UNTIL.toEpochMilli())
            .build();

    /** Returns a leaf that real TLS takes, which goes by the real time. */
    HeldCertificate lasting(String name) {
        return leaf(name, EVER_FROM, EVER_UNTIL);
    }

    HeldCertificate leaf(String name) {
        return leaf(name, FROM, UNTIL);
    }

    HeldCertificate leaf(String name, Instant from, Instant until) {
        return new HeldCertificate.Builder()
                .signedBy(intermediate)
                .commonName(name)
                .addSubjectAlternativeName("localhost")
                .addSubjectAlternativeName("127.0.0.1")
                .serialNumber(SERIALS.getAndIncrement())
                .validityInterval(from.toEpochMilli(), until.toEpochMilli())
                .build();
    }

    String chain(HeldCertificate leaf) {
        return leaf.certificatePem() + intermediate.certificatePem();
    }

    String trust() {
        return root.certificatePem();
    }

    void write(Path folder, HeldCertificate leaf) throws IOException {
        write(folder.resolve("tls.crt"), chain(leaf));
        write(folder.resolve("tls.key"), leaf.privateKeyPkcs8Pem());
        write(folder.resolve("ca.crt"), trust());
    }

    static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    static X509Certificate leafOf(KeyEpoch epoch) {
        return epoch.chain().get(0);
    }
}
