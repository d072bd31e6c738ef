package dev.everyhop.secret;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where secrets come from: mounted files, a key store, a vault, the environment.
 *
 * <p><b>Contract.</b> {@link #read} may do I/O, bounded by its own timeouts, and is never called on a request's thread. A
 * failure is a result, not an exception. A source may be read for several secrets by several threads.
 */
public interface SecretSource extends AutoCloseable {

    /** Returns what the source is, for events and health, such as {@code files:/run/secrets}; never a secret. */
    String name();

    /** Reads the secret of this name as it is now. */
    SecretRead read(String secret);

    /** Tells whether the place is one where secrets are easily seen, such as the environment. */
    default boolean isWeak() {
        return false;
    }

    /** Returns how long to wait between two reads; 10 seconds unless the source knows better. */
    default Duration interval() {
        return Duration.ofSeconds(10);
    }

    /** Lets go of what the source holds. */
    @Override
    default void close() {}

    /**
     * Returns the secrets in the files of a folder, one in each, named by it: what Kubernetes and Docker mount. One line
     * break at the end does not count.
     */
    static SecretSource files(Path folder) {
        return new SecretFiles(folder);
    }

    /** Returns the secrets in environment variables, which every child process and many tools see too: a weak source. */
    static SecretSource environment() {
        return new SecretEnvironment(System.getenv());
    }

    /** Returns the secrets in this map, as if it were the environment, for tests. */
    static SecretSource environment(Map<String, String> variables) {
        return new SecretEnvironment(variables);
    }

    /**
     * Returns the secret keys in a PKCS#12 file (RFC 7292), named by their aliases.
     *
     * @param password stays the caller's and must stay open
     */
    static SecretSource pkcs12(Path file, Secret password) {
        return new Pkcs12Secrets(file, password);
    }
}
