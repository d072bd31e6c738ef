package dev.everyhop.spring.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.spring.internal.AuthenticationProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.token.SigningKey;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.io.Resource;

/** A private key in a file, read anew at each use. What cannot be read later leaves the key that was there before. */
final class KeyFile implements Supplier<SigningKey> {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private final String property;
    private final Resource file;
    private final AuthenticationProperties p;
    private volatile Read last;

    private record Read(String text, SigningKey key) {

        @Override
        public String toString() {
            return "Read[" + key + "]";
        }
    }

    /**
     * Reads a key.
     *
     * @param property the property that names the file
     */
    KeyFile(String property, Resource file, AuthenticationProperties p) {
        this.property = property;
        this.file = file;
        this.p = p;
        try {
            this.last = read(file.getContentAsString(UTF_8));
        } catch (IOException e) {
            throw Misconfiguration.PROPERTY_INVALID.with(property, file.getDescription() + " cannot be read");
        } catch (RuntimeException e) {
            // The message could quote what stands in the file.
            throw Misconfiguration.PROPERTY_INVALID.with(
                    property,
                    file.getDescription() + " has no private key in PEM form (PKCS#8) that fits the key-algorithm "
                            + p.keyAlgorithm() + ", or key-id cannot be used");
        }
    }

    @Override
    public SigningKey get() {
        Read known = last;
        try {
            String text = file.getContentAsString(UTF_8);
            if (!text.equals(known.text)) {
                known = read(text);
                last = known;
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "The key of {} cannot be read ({}): the one before is used",
                    property,
                    e.getClass().getName());
        }
        return known.key;
    }

    private Read read(String text) {
        PemContent content = PemContent.of(text);
        PrivateKey read = content == null ? null : content.getPrivateKey();
        if (read == null) {
            throw new IllegalArgumentException("No private key");
        }
        SigningKey key = SigningKey.of(p.keyAlgorithm(), read);
        return new Read(text, p.keyId() == null ? key : key.keyId(p.keyId()));
    }
}
