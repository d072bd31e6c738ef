package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.tlog.Ed25519;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What must not lie beside the log: the key that signs, the keys of pseudonyms and subjects, and the last checkpoint that
 * was signed. That one stands with the key, so that an old copy of the log put in its place is seen.
 */
final class KeyDirectory {

    private static final String SIGNING = "log.key";
    private static final String PSEUDONYMS = "pseudonyms.keys";
    private static final String SIGNED = "last-checkpoint";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----\\s*([A-Za-z0-9+/=\\s]+?)\\s*-----END \\1 KEY-----");

    private final Disk disk;
    private final Path directory;
    private final SecureRandom random;

    KeyDirectory(Disk disk, Path directory, SecureRandom random) {
        this.disk = disk;
        this.directory = directory;
        this.random = random;
    }

    Path subjects() {
        return directory.resolve("subjects");
    }

    /** Reads the key that signs; makes it if the log is new. */
    KeyPair signing(boolean isNew) throws IOException {
        disk.createDirectories(directory);
        Path file = directory.resolve(SIGNING);
        try {
            return readPair(file);
        } catch (NoSuchFileException e) {
            if (!isNew) {
                throw new AuditException("The log was signed before, and its key " + file
                        + " is missing: put it back, or name it with AuditConfig.signingKey.");
            }
        }
        KeyPair pair = Ed25519.generate(random);
        String pem = pem("PRIVATE", pair.getPrivate().getEncoded())
                + pem("PUBLIC", pair.getPublic().getEncoded());
        store(SIGNING, pem);
        return pair;
    }

    private KeyPair readPair(Path file) throws IOException {
        String text = new String(disk.read(file), StandardCharsets.US_ASCII);
        byte[] secret = null;
        byte[] open = null;
        for (Matcher block = PEM.matcher(text); block.find(); ) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            if (block.group(1).equals("PRIVATE")) {
                secret = der;
            } else {
                open = der;
            }
        }
        if (secret == null || open == null) {
            throw new AuditException("The file " + file + " does not hold a private and a public key in PEM.");
        }
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(open)),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(secret)));
        } catch (GeneralSecurityException e) {
            throw new AuditException("The file " + file + " does not hold an Ed25519 key pair.");
        }
    }

    /** Returns the keys of pseudonyms, the one in use last; makes the first. */
    List<Pseudonyms.Key> pseudonyms() throws IOException {
        List<Pseudonyms.Key> keys = readPseudonyms();
        return keys.isEmpty() ? addPseudonymKey(keys) : keys;
    }

    /** Begins a new key of pseudonyms; the others are kept to find by. */
    List<Pseudonyms.Key> rotatePseudonyms() throws IOException {
        return addPseudonymKey(readPseudonyms());
    }

    private List<Pseudonyms.Key> addPseudonymKey(List<Pseudonyms.Key> known) throws IOException {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        List<Pseudonyms.Key> keys = new ArrayList<>(known);
        keys.add(new Pseudonyms.Key("p" + (keys.size() + 1), secret));
        StringBuilder text = new StringBuilder();
        for (Pseudonyms.Key key : keys) {
            text.append(key.id())
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(key.secret()))
                    .append('\n');
        }
        disk.createDirectories(directory);
        store(PSEUDONYMS, text.toString());
        return keys;
    }

    /** Returns the keys of pseudonyms for looking up; none if there are none. */
    List<Pseudonyms.Key> readKeys() {
        try {
            return readPseudonyms();
        } catch (IOException e) {
            throw new AuditException("The keys in " + directory + " cannot be read", e);
        }
    }

    private List<Pseudonyms.Key> readPseudonyms() throws IOException {
        String text;
        try {
            text = new String(disk.read(directory.resolve(PSEUDONYMS)), StandardCharsets.US_ASCII);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        List<Pseudonyms.Key> keys = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(" ", -1);
            if (parts.length != 2 || !parts[0].matches("[a-z0-9-]{1,32}")) {
                throw new AuditException("The file " + directory.resolve(PSEUDONYMS)
                        + " has a line that is not an id and a key in Base64.");
            }
            keys.add(new Pseudonyms.Key(parts[0], Base64.getDecoder().decode(parts[1])));
        }
        return keys;
    }

    /** Returns the last checkpoint that was signed. */
    Optional<AuditCheckpoint> signed() throws IOException {
        byte[] bytes;
        try {
            bytes = disk.read(directory.resolve(SIGNED));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Optional<AuditCheckpoint> signed = AuditCheckpoint.parse(bytes);
        if (signed.isEmpty()) {
            throw new AuditException("The file " + directory.resolve(SIGNED) + " is not a checkpoint.");
        }
        return signed;
    }

    /** Remembers a checkpoint before anyone else sees it. */
    void signed(AuditCheckpoint checkpoint) throws IOException {
        disk.replace(directory.resolve(SIGNED), checkpoint.toBytes());
        disk.forceDirectory(directory);
    }

    private void store(String name, String text) throws IOException {
        disk.replace(directory.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
        disk.forceDirectory(directory);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + " KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind
                + " KEY-----\n";
    }
}
