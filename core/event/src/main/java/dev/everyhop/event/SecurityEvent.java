package dev.everyhop.event;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened and matters for security: a decision about a request, a key set that was refreshed or could
 * not be, a secret that rotated.
 *
 * <p><b>Security guarantees.</b> The emitting room chooses {@code fields} from an allow-list: no token, no claim value
 * beyond the caller's identifiers, no body, no header value.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param name the kind of event, lower case and dotted, such as {@code access.decision} or {@code keys.refreshed}
 * @param time when it happened
 * @param outcome how it ended
 * @param reason why it ended so; absent where there is nothing to explain
 * @param fields further facts by name; the names are listed in the reference of the emitting room
 */
public record SecurityEvent(
        String name,
        Instant time,
        Outcome outcome,
        @Nullable Reason reason,
        Map<String, String> fields) {

    /** How the thing that an event tells of ended. */
    public enum Outcome {
        /** A request, or a part of it, was let through. */
        PERMITTED,
        /** A request was refused. */
        DENIED,
        /** Work of the library itself succeeded. */
        SUCCEEDED,
        /** Work of the library itself failed. */
        FAILED
    }

    /** Checks that nothing but the reason is absent, and copies the fields. */
    public SecurityEvent {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(outcome, "outcome");
        fields = Map.copyOf(fields);
    }
}
