package dev.everyhop.access;

import dev.everyhop.event.Reason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a check: permitted, or denied and why.
 *
 * <p><b>Security guarantees.</b> A denial that this library makes holds nothing of the request or the token.
 */
public sealed interface AccessDecision {

    /** Returns the outcome that lets the caller pass. */
    static AccessDecision permit() {
        return Permitted.INSTANCE;
    }

    /** Returns a denial for this reason: one of {@link AccessReason}, or one of your own in an {@link ObjectRule}. */
    static AccessDecision deny(Reason reason) {
        return new Denied(reason, null);
    }

    /** Returns whether the caller may pass. */
    default boolean isPermitted() {
        return this instanceof Permitted;
    }

    /** The caller may pass. */
    record Permitted() implements AccessDecision {
        private static final Permitted INSTANCE = new Permitted();
    }

    /**
     * The caller may not pass.
     *
     * @param reason why, for logs, events and metrics; never for the client
     * @param missing what is missing, as the requirement spells it, such as {@code orders:read}; absent where the reason
     *     says it all
     */
    record Denied(Reason reason, @Nullable String missing) implements AccessDecision {

        /** Checks that there is a reason. */
        public Denied {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
