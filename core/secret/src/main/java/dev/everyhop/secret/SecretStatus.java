package dev.everyhop.secret;

import dev.everyhop.event.Reason;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a rotating secret stands, for health, metrics and posture.
 *
 * @param source the source's name, such as {@code files:/run/secrets}
 * @param name the secret's name there
 * @param weak whether the source is one where secrets are easily seen
 * @param active the number of the active version, 0 if there is none yet
 * @param since when it became active; absent if there is none
 * @param states how many versions are in each state
 * @param failure why the last read was not taken; absent if it was
 * @param detail where to look; absent without a failure
 * @param failures how many reads in a row were not taken
 */
public record SecretStatus(
        String source,
        String name,
        boolean weak,
        long active,
        @Nullable Instant since,
        Map<SecretVersion.State, Integer> states,
        @Nullable Reason failure,
        @Nullable String detail,
        int failures) {

    /** Copies the map. */
    public SecretStatus {
        states = Map.copyOf(states);
    }
}
