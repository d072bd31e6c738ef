package dev.everyhop.secret;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.SecretKey;

/** The secret keys of a PKCS#12 file. */
final class Pkcs12Secrets implements SecretSource {

    private final Path file;
    private final Secret password;

    Pkcs12Secrets(Path file, Secret password) {
        this.file = Objects.requireNonNull(file, "file").toAbsolutePath();
        this.password = Objects.requireNonNull(password, "password");
    }

    @Override
    public String name() {
        return "pkcs12:" + file;
    }

    @Override
    public SecretRead read(String secret) {
        byte[] content = SmallFiles.read(file);
        if (content == null) {
            return new SecretRead.Failed(SecretReason.UNREADABLE, file.toString());
        }
        char[] word;
        try {
            word = password.characters();
        } catch (IllegalStateException e) {
            Arrays.fill(content, (byte) 0);
            return new SecretRead.Failed(SecretReason.PASSWORD, file + ": the password was closed");
        }
        try {
            if (!(Pkcs12.open(content, word).getKey(secret, word) instanceof SecretKey key)) {
                return new SecretRead.Failed(SecretReason.SECRET_ABSENT, file + ": " + secret);
            }
            byte[] value = key.getEncoded();
            Secret found = Secret.of(value);
            Arrays.fill(value, (byte) 0);
            return new SecretRead.Found(found, "");
        } catch (UnrecoverableKeyException e) {
            return new SecretRead.Failed(SecretReason.PASSWORD, file.toString());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return new SecretRead.Failed(SecretReason.MALFORMED, file.toString());
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(word, '\0');
        }
    }
}
