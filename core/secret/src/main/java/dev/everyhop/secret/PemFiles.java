package dev.everyhop.secret;

import dev.everyhop.secret.internal.pem.PemException;
import dev.everyhop.secret.internal.pem.PemKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Key material in PEM files: a certificate chain, a private key, and the certificates that are trusted.
 *
 * <p>Private keys are PKCS#8, encrypted PKCS#8 (PBES2), PKCS#1 or SEC1. Chain and key may be in one file. Files are read
 * whole at each poll and parsed only if a byte has changed; Kubernetes' and Docker's symbolic links are followed.
 *
 * <p>Each method returns a changed copy.
 *
 * <p><b>Thread safety.</b> Read by one thread at a time, as {@link KeySource} says.
 */
public final class PemFiles implements KeySource {

    private final Path chain;
    private final Path key;
    private final @Nullable Path trustFile;
    private final @Nullable Trust trust;
    private final @Nullable Path peersFile;
    private final @Nullable Secret password;
    private final @Nullable Path passwordFile;
    private final FileHints hints;

    private byte[] lastDigest = {};
    private @Nullable KeyRead lastRead;

    private PemFiles(Draft d) {
        this.chain = d.chain;
        this.key = d.key;
        this.trustFile = d.trustFile;
        this.trust = d.trust;
        this.peersFile = d.peersFile;
        this.password = d.password;
        this.passwordFile = d.passwordFile;
        this.hints = new FileHints(files());
    }

    /**
     * Returns the files {@code tls.crt}, {@code tls.key} and {@code ca.crt} of a folder, the names of a Kubernetes TLS
     * secret.
     */
    public static PemFiles in(Path folder) {
        return of(folder.resolve("tls.crt"), folder.resolve("tls.key")).trust(folder.resolve("ca.crt"));
    }

    /**
     * Returns these two files. Say too who is trusted: {@link #trust}, {@link #systemTrust} or {@link #trustNobody}.
     *
     * @param chain the leaf certificate first, then each one's issuer; a root at the end is allowed
     * @param key the private key of the leaf
     */
    public static PemFiles of(Path chain, Path key) {
        return new PemFiles(new Draft(chain, key));
    }

    /** Trusts what the certificates in this file have issued. */
    public PemFiles trust(Path certificates) {
        Draft d = draft();
        d.trustFile = certificates;
        d.trust = null;
        return new PemFiles(d);
    }

    /** Trusts what the JDK trusts, the public certification authorities. */
    public PemFiles systemTrust() {
        Draft d = draft();
        d.trustFile = null;
        d.trust = Trust.system();
        return new PemFiles(d);
    }

    /** Trusts nobody, for a server that asks its clients for no certificate. */
    public PemFiles trustNobody() {
        Draft d = draft();
        d.trustFile = null;
        d.trust = Trust.nobody();
        return new PemFiles(d);
    }

    /**
     * Talks only to the peers that this file lists, one name a line as {@link PeerAllowList} explains; empty lines and
     * those that begin with {@code #} do not count. The file rotates with the rest.
     */
    public PemFiles allowedPeers(Path list) {
        Draft d = draft();
        d.peersFile = list;
        return new PemFiles(d);
    }

    /** Decrypts the private key with this password. The secret stays the caller's and must stay open. */
    public PemFiles password(Secret password) {
        Draft d = draft();
        d.password = password;
        d.passwordFile = null;
        return new PemFiles(d);
    }

    /** Decrypts the private key with the first line of this file, which rotates with the rest. */
    public PemFiles passwordFile(Path file) {
        Draft d = draft();
        d.password = null;
        d.passwordFile = file;
        return new PemFiles(d);
    }

    @Override
    public String name() {
        Path folder = chain.toAbsolutePath().getParent();
        return "pem:" + (folder == null ? chain : folder);
    }

    @Override
    public boolean mayHaveChanged() {
        return hints.mayHaveChanged();
    }

    @Override
    public void close() {
        hints.close();
    }

    @Override
    public KeyRead read() {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        try {
            for (Path file : files()) {
                byte[] content = SmallFiles.read(file);
                if (content == null) {
                    lastRead = null;
                    return new KeyRead.Failed(SecretReason.UNREADABLE, file.toString());
                }
                contents.put(file, content);
            }
            byte[] digest = digest(contents.values());
            KeyRead read = lastRead;
            if (read == null || !MessageDigest.isEqual(digest, lastDigest)) {
                read = parsed(contents);
                lastRead = read;
                lastDigest = digest;
            }
            return read;
        } finally {
            contents.values().forEach(content -> Arrays.fill(content, (byte) 0));
        }
    }

    private Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>(List.of(chain));
        for (Path more : new @Nullable Path[] {key, trustFile, peersFile, passwordFile}) {
            if (more != null) {
                files.add(more);
            }
        }
        return files;
    }

    private KeyRead parsed(Map<Path, byte[]> contents) {
        Path at = chain;
        try {
            List<X509Certificate> certificates = PemKeys.certificates(content(contents, at));
            Trust trusted = trust;
            if (trustFile != null) {
                at = trustFile;
                trusted = Trust.in(PemKeys.certificates(content(contents, at)));
            }
            if (trusted == null) {
                return new KeyRead.Failed(
                        SecretReason.TRUST_EMPTY, "say trust(file), systemTrust() or trustNobody() of the PEM files");
            }
            PeerAllowList peers = null;
            if (peersFile != null) {
                at = peersFile;
                peers = peers(content(contents, at));
            }
            at = key;
            return new KeyRead.Material(privateKey(contents), certificates, trusted, peers);
        } catch (PemException e) {
            return new KeyRead.Failed(reason(e), at + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return new KeyRead.Failed(SecretReason.PEERS_INVALID, at.toString());
        } catch (IllegalStateException e) {
            return new KeyRead.Failed(SecretReason.PASSWORD, at + ": the password was closed");
        }
    }

    private PrivateKey privateKey(Map<Path, byte[]> contents) throws PemException {
        char[] word = null;
        if (password != null) {
            word = password.characters();
        } else if (passwordFile != null) {
            try (Secret first = firstLine(content(contents, passwordFile))) {
                word = first.characters();
            }
        }
        try {
            return PemKeys.privateKey(content(contents, key), word);
        } finally {
            if (word != null) {
                Arrays.fill(word, '\0');
            }
        }
    }

    private static byte[] content(Map<Path, byte[]> contents, Path file) {
        return Objects.requireNonNull(contents.get(file));
    }

    private static Secret firstLine(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != '\n' && content[end] != '\r') {
            end++;
        }
        byte[] line = Arrays.copyOf(content, end);
        try {
            return Secret.of(line);
        } finally {
            Arrays.fill(line, (byte) 0);
        }
    }

    private static PeerAllowList peers(byte[] content) {
        return PeerAllowList.of(new String(content, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
    }

    static SecretReason reason(PemException e) {
        return switch (e.fault()) {
            case MALFORMED -> SecretReason.MALFORMED;
            case PASSWORD -> SecretReason.PASSWORD;
            case UNSUPPORTED -> SecretReason.KEY_UNSUPPORTED;
        };
    }

    private static byte[] digest(Collection<byte[]> contents) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents) {
                sha.update(ByteBuffer.allocate(4).putInt(0, content.length));
                sha.update(content);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }

    private Draft draft() {
        Draft d = new Draft(chain, key);
        d.trustFile = trustFile;
        d.trust = trust;
        d.peersFile = peersFile;
        d.password = password;
        d.passwordFile = passwordFile;
        return d;
    }

    private static final class Draft {
        final Path chain;
        final Path key;

        @Nullable
        Path trustFile;

        @Nullable
        Trust trust;

        @Nullable
        Path peersFile;

        @Nullable
        Secret password;

        @Nullable
        Path passwordFile;

        Draft(Path chain, Path key) {
            this.chain = Objects.requireNonNull(chain, "chain");
            this.key = Objects.requireNonNull(key, "key");
        }
    }
}
