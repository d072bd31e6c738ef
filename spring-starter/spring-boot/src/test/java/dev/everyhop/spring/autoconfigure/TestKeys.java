package dev.everyhop.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.tls.HeldCertificate;

/** A private authority, and certificates of it in folders as Kubernetes mounts them. */
public final class TestKeys {

    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2120-01-01T00:00:00Z");
    private static final AtomicLong SERIALS = new AtomicLong(1);
    private static final HeldCertificate ROOT =
            of("root").certificateAuthority(0).build();

    private TestKeys() {}

    private static HeldCertificate.Builder of(String name) {
        return new HeldCertificate.Builder()
                .commonName(name)
                .serialNumber(SERIALS.getAndIncrement())
                .validityInterval(FROM.toEpochMilli(), UNTIL.toEpochMilli());
    }

    /** Writes a new certificate of this name for localhost, with its key and the authority, into the folder. */
    public static HeldCertificate write(Path folder, String name) {
        HeldCertificate leaf =
                of(name).signedBy(ROOT).addSubjectAlternativeName("localhost").build();
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("tls.crt"), leaf.certificatePem());
            Files.writeString(folder.resolve("tls.key"), leaf.privateKeyPkcs8Pem());
            Files.writeString(folder.resolve("ca.crt"), ROOT.certificatePem());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return leaf;
    }
}
