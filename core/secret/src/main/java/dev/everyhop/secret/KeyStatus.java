package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How key material stands, for health, metrics and posture.
 *
 * @param source the source's name, such as {@code pem:/etc/tls}
 * @param epoch the number of the current epoch, 0 if there is none yet
 * @param published when that epoch was published
 * @param expires the last moment at which its whole chain is valid
 * @param expiresIn the time until then, negative after it; zero without an epoch
 * @param failure why the source's last read was not taken; absent if it was
 * @param detail where to look, such as a file's name; absent without a failure
 * @param failures how many reads in a row were not taken
 */
public record KeyStatus(
        String source,
        long epoch,
        @Nullable Instant published,
        @Nullable Instant expires,
        Duration expiresIn,
        @Nullable Reason failure,
        @Nullable String detail,
        int failures) {

    /** Tells whether there is an epoch and its chain is valid now. */
    public boolean usable() {
        return epoch > 0 && !expiresIn.isNegative();
    }
}
