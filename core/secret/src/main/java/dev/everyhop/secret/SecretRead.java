package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import java.util.Objects;

/** What a {@link SecretSource} had to give for a name. */
public sealed interface SecretRead {

    /**
     * The secret.
     *
     * @param secret its value, which is the reader's to close
     * @param version what the source calls this version; empty if it does not count
     */
    record Found(Secret secret, String version) implements SecretRead {
        /** Checks that nothing is absent. */
        public Found {
            Objects.requireNonNull(secret, "secret");
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * No secret.
     *
     * @param reason why not
     * @param detail where to look, such as a file's name; never content
     */
    record Failed(Reason reason, String detail) implements SecretRead {
        /** Checks that nothing is absent. */
        public Failed {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
