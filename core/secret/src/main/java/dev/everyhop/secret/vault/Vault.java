package dev.everyhop.secret.vault;

import dev.everyhop.secret.Secret;
import dev.everyhop.secret.SecretSource;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A HashiCorp Vault or OpenBao server, and who asks it.
 *
 * <p><b>Security guarantees.</b> https only, no redirects followed. The vault's token is held as a {@link Secret}, renewed
 * when two thirds of its life have passed and had anew by the login when it is refused. Answers' bodies are never logged.
 *
 * <p><b>Thread safety.</b> Safe. Calls are made by the threads that read the sources, one after the other.
 *
 * <p><b>Failure.</b> {@code build()} makes no call; a vault that is down is a failed read, retried at the source's interval.
 * A call takes at most 10 seconds and an answer has at most 1 MiB.
 */
public final class Vault {

    private static final Pattern MOUNT =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private final String address;
    private final VaultHttp http;
    private final VaultTokens tokens;
    private final InstantSource clock;
    private final RandomGenerator random;

    private Vault(Builder builder) {
        this.address = builder.address;
        this.clock = builder.clock;
        this.random = builder.random;
        this.http = new VaultHttp(address, builder.namespace, builder.trust);
        this.tokens = new VaultTokens(http, builder.login, builder.token, clock);
    }

    /**
     * Returns a builder.
     *
     * @param address an https URL such as {@code https://vault.example:8200}
     */
    public static Builder at(String address) {
        return new Builder(address, false);
    }

    /**
     * Returns a builder of a vault without TLS, for tests on one machine. Whoever stands between reads every secret.
     *
     * @param address an http or https URL
     */
    public static Builder insecureAt(String address) {
        return new Builder(address, true);
    }

    /**
     * Returns the secrets of a KV version 2 mount. Their names are paths, with the field after a {@code #}:
     * {@code orders/db#password}; without, the field is {@code value}. Only text is a secret.
     */
    public SecretSource kv2(String mount) {
        return new VaultSecrets(this, mount);
    }

    /** Returns a certificate with this common name, issued by this role of a PKI mount. */
    public VaultPki pki(String mount, String role, String commonName) {
        return new VaultPki(this, mount, role, Map.of("common_name", commonName), null);
    }

    VaultAnswer get(String path) {
        return tokens.call(token -> http.get(path, token));
    }

    VaultAnswer post(String path, Map<String, String> body) {
        return tokens.call(token -> http.post(path, token, body));
    }

    String address() {
        return address;
    }

    InstantSource clock() {
        return clock;
    }

    RandomGenerator random() {
        return random;
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return "Vault[" + address + "]";
    }

    static String checkedMount(String path) {
        if (!MOUNT.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "A mount, role or login path is letters, digits, '_', '-' and '.', parted by '/',"
                            + " without '/' at either end");
        }
        return path;
    }

    /** Makes a {@link Vault}. */
    public static final class Builder {

        private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

        private final String address;
        private @Nullable VaultLogin login;
        private @Nullable Secret token;
        private @Nullable String namespace;
        private @Nullable SSLContext trust;
        private InstantSource clock = InstantSource.system();
        private RandomGenerator random = new SecureRandom();

        private Builder(String address, boolean insecure) {
            URI uri;
            try {
                uri = URI.create(address);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Vault address is not a URL");
            }
            boolean secure = "https".equals(uri.getScheme()) || (insecure && "http".equals(uri.getScheme()));
            if (!secure || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
                throw new IllegalArgumentException("Vault address must be an https URL with a host and without user"
                        + " information and query. For a test without TLS use Vault.insecureAt(...)");
            }
            this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        }

        /** Logs in as an AppRole at {@code auth/approle}. The secret id stays the caller's and must stay open. */
        public Builder appRole(String roleId, Secret secretId) {
            return appRole("approle", roleId, secretId);
        }

        /** Logs in as an AppRole at this mount below {@code auth/}. */
        public Builder appRole(String mount, String roleId, Secret secretId) {
            login = new VaultLogin.AppRole(
                    checkedMount(mount),
                    Objects.requireNonNull(roleId, "roleId"),
                    Objects.requireNonNull(secretId, "secretId"));
            return this;
        }

        /** Logs in with the pod's service account at {@code auth/kubernetes}. */
        public Builder kubernetes(String role) {
            return kubernetes("kubernetes", role, SERVICE_ACCOUNT);
        }

        /** Logs in with the service account's token in this file at this mount below {@code auth/}. */
        public Builder kubernetes(String mount, String role, Path token) {
            login = new VaultLogin.Kubernetes(
                    checkedMount(mount), Objects.requireNonNull(role, "role"), Objects.requireNonNull(token, "token"));
            return this;
        }

        /** Uses this token, which is renewed as long as the vault renews it. It stays the caller's and must stay open. */
        public Builder token(Secret token) {
            this.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /** Asks in this namespace. */
        public Builder namespace(String namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
            return this;
        }

        /** Trusts the certificates that this context trusts, for a vault with a private CA. */
        public Builder trust(SSLContext context) {
            this.trust = Objects.requireNonNull(context, "context");
            return this;
        }

        /** Takes the time from this clock. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /**
         * Makes the vault; no call is made.
         *
         * @throws IllegalArgumentException if there is no login and no token, or both
         */
        public Vault build() {
            if ((login == null) == (token == null)) {
                throw new IllegalArgumentException(
                        "Vault " + address + ": say one of appRole(...), kubernetes(...) and token(...)");
            }
            return new Vault(this);
        }
    }
}
