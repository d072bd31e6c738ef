package dev.everyhop.secret;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Key material in a PKCS#12 file (RFC 7292): one private key with its chain, and the certificates that it marks as trusted.
 *
 * <p>Each method returns a changed copy.
 *
 * <p><b>Thread safety.</b> Read by one thread at a time, as {@link KeySource} says.
 */
public final class Pkcs12Keys implements KeySource {

    private final Path file;
    private final Secret password;
    private final @Nullable Trust trust;
    private final @Nullable String alias;
    private final FileHints hints;

    private Pkcs12Keys(Path file, Secret password, @Nullable Trust trust, @Nullable String alias) {
        this.file = file;
        this.password = password;
        this.trust = trust;
        this.alias = alias;
        this.hints = new FileHints(List.of(file));
    }

    /**
     * Returns the key material of this file. Trusted are the certificates of its trusted entries, unless said otherwise.
     *
     * @param password stays the caller's and must stay open
     */
    public static Pkcs12Keys at(Path file, Secret password) {
        return new Pkcs12Keys(
                Objects.requireNonNull(file, "file"), Objects.requireNonNull(password, "password"), null, null);
    }

    /** Takes the key with this alias; without, the file must have exactly one. */
    public Pkcs12Keys alias(String alias) {
        return new Pkcs12Keys(file, password, trust, Objects.requireNonNull(alias, "alias"));
    }

    /** Trusts this, whatever trusted entries the file has. */
    public Pkcs12Keys trust(Trust trust) {
        return new Pkcs12Keys(file, password, Objects.requireNonNull(trust, "trust"), alias);
    }

    @Override
    public String name() {
        return "pkcs12:" + file.toAbsolutePath();
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
        byte[] content = SmallFiles.read(file);
        if (content == null) {
            return new KeyRead.Failed(SecretReason.UNREADABLE, file.toString());
        }
        char[] word;
        try {
            word = password.characters();
        } catch (IllegalStateException e) {
            Arrays.fill(content, (byte) 0);
            return failed(SecretReason.PASSWORD, "the password was closed");
        }
        try {
            return material(Pkcs12.open(content, word), word);
        } catch (UnrecoverableKeyException e) {
            return failed(SecretReason.PASSWORD, "the password is wrong, or that of the key is another");
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return failed(SecretReason.MALFORMED, "not a PKCS#12 file");
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(word, '\0');
        }
    }

    private KeyRead material(KeyStore store, char[] word) throws GeneralSecurityException {
        List<X509Certificate> trusted = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (String one : Collections.list(store.aliases())) {
            if (store.entryInstanceOf(one, KeyStore.PrivateKeyEntry.class)) {
                keys.add(one);
            } else if (store.getCertificate(one) instanceof X509Certificate certificate) {
                trusted.add(certificate);
            }
        }
        // PKCS#12 of the JDK knows aliases in lower case.
        keys.removeIf(one -> alias != null && !alias.equalsIgnoreCase(one));
        if (keys.size() != 1) {
            return failed(SecretReason.MALFORMED, alias == null ? "not exactly one private key" : "no such alias");
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate one : store.getCertificateChain(keys.get(0))) {
            chain.add((X509Certificate) one);
        }
        if (!(store.getKey(keys.get(0), word) instanceof PrivateKey key)) {
            return failed(SecretReason.MALFORMED, "not exactly one private key");
        }
        return new KeyRead.Material(key, chain, trust != null ? trust : Trust.in(trusted), null);
    }

    private KeyRead.Failed failed(SecretReason reason, String what) {
        return new KeyRead.Failed(reason, file + ": " + what);
    }
}
