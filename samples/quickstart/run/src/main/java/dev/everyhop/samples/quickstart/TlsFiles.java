package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * A certificate authority that exists for one run, and a server certificate for each process, as PEM files. The
 * authority's own key is never written.
 */
final class TlsFiles {

    private final Path directory;
    private final SSLContext trust;

    private TlsFiles(Path directory, SSLContext trust) {
        this.directory = directory;
        this.trust = trust;
    }

    /** Makes {@code ca.pem} and, for each server, {@code name.pem} and {@code name.key}; keys are readable by the owner only. */
    static TlsFiles create(Path directory, String... servers) throws IOException {
        HeldCertificate authority = new HeldCertificate.Builder()
                .commonName("Everyhop quickstart CA")
                .certificateAuthority(0)
                .build();
        write(directory.resolve("ca.pem"), authority.certificatePem());
        for (String server : servers) {
            HeldCertificate held = new HeldCertificate.Builder()
                    .commonName(server)
                    .addSubjectAlternativeName("localhost")
                    .addSubjectAlternativeName("127.0.0.1")
                    .signedBy(authority)
                    .build();
            write(directory.resolve(server + ".pem"), held.certificatePem());
            write(directory.resolve(server + ".key"), held.privateKeyPkcs8Pem());
        }
        HandshakeCertificates trusted = new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .build();
        return new TlsFiles(directory, trusted.sslContext());
    }

    Path directory() {
        return directory;
    }

    Path authority() {
        return directory.resolve("ca.pem");
    }

    /** Trusts the authority and nobody else. */
    SSLContext trust() {
        return trust;
    }

    private static void write(Path file, String text) throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (var out = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        }
    }
}
