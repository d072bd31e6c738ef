package dev.everyhop.gate;

import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.TokenVerifier;

/** Decides on each request. */
public final class Gate {

    private Gate() {}

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Decides on the head of a request; never throws for bad input. */
    public Decision check(ApiCall call) {
        throw new IllegalStateException("being built");
    }

    /** Builds a gate. */
    public static final class Builder {

        private Builder() {}

        /** Says which routes there are. */
        public Builder policy(Policy policy) {
            return this;
        }

        /** Says who verifies tokens. */
        public Builder tokens(TokenVerifier verifier) {
            return this;
        }

        /** Tells every decision to this sink. */
        public Builder events(SecurityEvents events) {
            return this;
        }

        /** Builds. */
        public Gate build() {
            return new Gate();
        }
    }
}
