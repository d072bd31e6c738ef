package dev.everyhop.spring.internal;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.PemFiles;
import dev.everyhop.secret.Pkcs12Keys;
import dev.everyhop.secret.Secret;
import dev.everyhop.secret.SecretRead;
import dev.everyhop.secret.SecretSource;
import dev.everyhop.secret.Trust;
import dev.everyhop.spring.SslBundleKeys;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.ssl.SslBundles;

/**
 * Makes the key material that the properties describe.
 *
 * @param properties the properties
 * @param bundles gives the SSL bundles, asked only if a property names one
 */
public record MaterialFactory(MaterialProperties properties, Supplier<SslBundles> bundles) {

    private static final String SYSTEM = "system";
    private static final String NOBODY = "nobody";

    public KeyMaterial create(SecurityEvents events) {
        try {
            KeyMaterial.Builder builder = KeyMaterial.builder(source())
                    .events(events)
                    .minimumLife(properties.minimumLife())
                    .warnBefore(properties.warnBefore());
            if (!properties.peers().isEmpty()) {
                builder.allowPeers(properties.peers().toArray(String[]::new));
            }
            if (properties.foreignChain()) {
                builder.allowForeignChain();
            }
            if (properties.absentAtStart()) {
                builder.allowAbsentAtStart();
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.MATERIAL_UNUSABLE.with(Misconfiguration.cause(e));
        }
    }

    private KeySource source() {
        long sources = Stream.of(properties.pem(), properties.chain(), properties.pkcs12(), properties.sslBundle())
                .filter(Objects::nonNull)
                .count();
        if (sources != 1) {
            throw Misconfiguration.MATERIAL_INVALID.with(
                    "one of pem, chain, pkcs12 and ssl-bundle must be set, and no other");
        }
        if ((properties.key() != null) != (properties.chain() != null)) {
            throw Misconfiguration.MATERIAL_INVALID.with("chain and key are set together or not at all");
        }
        if (properties.sslBundle() != null) {
            return bundle(properties.sslBundle());
        }
        return properties.pkcs12() != null ? pkcs12(Path.of(properties.pkcs12())) : pem();
    }

    private SslBundleKeys bundle(String name) {
        if (properties.trust() != null || properties.passwordFile() != null || properties.peersFile() != null) {
            throw Misconfiguration.MATERIAL_INVALID.with(
                    "trust, password-file and peers-file are for files, and ssl-bundle has its own trust and password");
        }
        return SslBundleKeys.of(bundles.get(), name);
    }

    private PemFiles pem() {
        PemFiles files = properties.pem() != null
                ? PemFiles.in(Path.of(properties.pem()))
                : PemFiles.of(
                        Path.of(Objects.requireNonNull(properties.chain())),
                        Path.of(Objects.requireNonNull(properties.key())));
        String trust = properties.trust();
        if (trust != null) {
            files = switch (trust) {
                case SYSTEM -> files.systemTrust();
                case NOBODY -> files.trustNobody();
                default -> files.trust(Path.of(trust));
            };
        } else if (properties.pem() == null) {
            throw Misconfiguration.MATERIAL_INVALID.with(
                    "with chain and key, trust says who is trusted: a file, system or nobody");
        }
        if (properties.passwordFile() != null) {
            files = files.passwordFile(Path.of(properties.passwordFile()));
        }
        return properties.peersFile() == null ? files : files.allowedPeers(Path.of(properties.peersFile()));
    }

    private Pkcs12Keys pkcs12(Path file) {
        if (properties.passwordFile() == null) {
            throw Misconfiguration.MATERIAL_INVALID.with("pkcs12 needs password-file");
        }
        if (properties.peersFile() != null) {
            throw Misconfiguration.MATERIAL_INVALID.with("peers-file is for pem and chain; with pkcs12 set peers");
        }
        Pkcs12Keys keys =
                Pkcs12Keys.at(file, secret("everyhop.material.password-file", Path.of(properties.passwordFile())));
        String trust = properties.trust();
        if (trust == null) {
            return keys;
        }
        return switch (trust) {
            case SYSTEM -> keys.trust(Trust.system());
            case NOBODY -> keys.trust(Trust.nobody());
            default ->
                throw Misconfiguration.MATERIAL_INVALID.with(
                        "with pkcs12, trust is system or nobody, or what the file itself has");
        };
    }

    /** Returns the content of a file, without the line break at its end. */
    static Secret secret(String property, Path file) {
        Path whole = file.toAbsolutePath();
        Path folder = whole.getParent();
        Path name = whole.getFileName();
        if (folder != null
                && name != null
                && SecretSource.files(folder).read(name.toString()) instanceof SecretRead.Found found) {
            return found.secret();
        }
        throw Misconfiguration.SECRETS_UNREADABLE.with(property, file);
    }
}
