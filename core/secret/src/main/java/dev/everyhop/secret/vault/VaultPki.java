package dev.everyhop.secret.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.secret.KeyRead;
import dev.everyhop.secret.KeySource;
import dev.everyhop.secret.SecretReason;
import dev.everyhop.secret.Trust;
import dev.everyhop.secret.internal.pem.PemException;
import dev.everyhop.secret.internal.pem.PemKeys;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A certificate that a PKI mount issues, with a key that the vault makes. A new one is asked for when two thirds of the life
 * have passed, a little earlier at random, so that instances that started together do not ask together.
 *
 * <p>Trusted are the authorities that the vault names with the certificate, unless {@link #trust} says otherwise.
 *
 * <p><b>Thread safety.</b> Read by one thread at a time, as {@link KeySource} says. Each method returns a changed copy.
 */
public final class VaultPki implements KeySource {

    private final Vault vault;
    private final String mount;
    private final String role;
    private final Map<String, String> wishes;
    private final @Nullable Trust trust;

    private KeyRead.@Nullable Material held;
    private Instant renewAt = Instant.MIN;

    VaultPki(Vault vault, String mount, String role, Map<String, String> wishes, @Nullable Trust trust) {
        this.vault = vault;
        this.mount = Vault.checkedMount(mount);
        this.role = Vault.checkedMount(role);
        this.wishes = Map.copyOf(wishes);
        this.trust = trust;
    }

    /** Asks for these DNS names or e-mail addresses beside the common name. */
    public VaultPki altNames(String... names) {
        return with("alt_names", String.join(",", names));
    }

    /** Asks for these URIs, such as a SPIFFE ID. */
    public VaultPki uriSans(String... uris) {
        return with("uri_sans", String.join(",", uris));
    }

    /** Asks for these IP addresses. */
    public VaultPki ipSans(String... addresses) {
        return with("ip_sans", String.join(",", addresses));
    }

    /** Asks for a certificate that lives so long, in whole seconds; without, the role decides. */
    public VaultPki ttl(Duration life) {
        if (life.toSeconds() < 1) {
            throw new IllegalArgumentException("ttl must be at least one second, not " + life);
        }
        return with("ttl", life.toSeconds() + "s");
    }

    /** Trusts this, whatever authorities the vault names. */
    public VaultPki trust(Trust trust) {
        return new VaultPki(vault, mount, role, wishes, Objects.requireNonNull(trust, "trust"));
    }

    private VaultPki with(String member, String value) {
        Map<String, String> more = new LinkedHashMap<>(wishes);
        more.put(member, value);
        return new VaultPki(vault, mount, role, more, trust);
    }

    @Override
    public String name() {
        return "vault-pki:" + vault.address() + "/" + mount + "/" + role;
    }

    @Override
    public KeyRead read() {
        KeyRead.Material has = held;
        Instant now = vault.clock().instant();
        if (has != null && now.isBefore(renewAt)) {
            return has;
        }
        VaultAnswer answer = vault.post(mount + "/issue/" + role, wishes);
        if (answer instanceof VaultAnswer.Refused refused) {
            return new KeyRead.Failed(SecretReason.SOURCE_FAILED, "status " + refused.status());
        }
        if (answer instanceof VaultAnswer.Away away) {
            return new KeyRead.Failed(SecretReason.SOURCE_FAILED, away.what());
        }
        try {
            return issued(((VaultAnswer.Document) answer).body().path("data"), now);
        } catch (PemException e) {
            return new KeyRead.Failed(SecretReason.MALFORMED, "issued: " + e.getMessage());
        }
    }

    private KeyRead issued(JsonNode data, Instant now) throws PemException {
        List<X509Certificate> chain = new ArrayList<>(PemKeys.certificates(pem(data.path("certificate"))));
        List<X509Certificate> authorities = new ArrayList<>();
        for (JsonNode one : data.path("ca_chain")) {
            authorities.addAll(PemKeys.certificates(pem(one)));
        }
        if (authorities.isEmpty()) {
            authorities.addAll(PemKeys.certificates(pem(data.path("issuing_ca"))));
        }
        PrivateKey key = PemKeys.privateKey(pem(data.path("private_key")), null);
        for (X509Certificate one : authorities) {
            // Peers have the root already.
            if (!one.getSubjectX500Principal().equals(one.getIssuerX500Principal())) {
                chain.add(one);
            }
        }
        KeyRead.Material material =
                new KeyRead.Material(key, chain, trust != null ? trust : Trust.in(authorities), null);
        Duration life = Duration.between(now, chain.get(0).getNotAfter().toInstant());
        // Between 60 % and two thirds of the life.
        renewAt = now.plus(life.multipliedBy(600 + vault.random().nextInt(67)).dividedBy(1000));
        held = material;
        return material;
    }

    private static byte[] pem(JsonNode text) {
        return text.asString("").getBytes(US_ASCII);
    }
}
