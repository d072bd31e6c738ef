package dev.everyhop.token;

import dev.everyhop.event.SecurityEvents;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies access tokens. */
public final class TokenVerifier implements AutoCloseable {

    private TokenVerifier() {}

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Verifies a compact token; never throws for bad input. */
    public TokenResult verify(@Nullable String compact) {
        return new TokenResult.Rejected(TokenReason.MALFORMED, null, null);
    }

    /** Returns what is known of each issuer's keys, in the order of configuration. */
    public List<KeySetSnapshot> keySets() {
        return List.of();
    }

    /** Stops the background refresh of keys. */
    @Override
    public void close() {}

    /** Builds a verifier. */
    public static final class Builder {

        private Builder() {}

        /** Accepts tokens of this issuer. */
        public Builder issuer(Issuer issuer) {
            return this;
        }

        /** Says which audience tokens must have: one of these is enough. */
        public Builder audience(String... values) {
            return this;
        }

        /** Tells events (key sets refreshed, failed, stale, rotated) to this sink. */
        public Builder events(SecurityEvents events) {
            return this;
        }

        /** Takes the time from this clock. */
        public Builder clock(InstantSource clock) {
            return this;
        }

        /** Bounds the cache of verified tokens in bytes: 16 MiB unless said, 0 for none. */
        public Builder cacheBytes(long bytes) {
            return this;
        }

        /** Bounds how long a verified token stays in the cache: 5 minutes unless said. */
        public Builder cacheMaxAge(Duration age) {
            return this;
        }

        /** Verifies signatures with this provider where it has the algorithm. */
        public Builder provider(Provider provider) {
            return this;
        }

        /**
         * Builds.
         *
         * @throws IllegalStateException if an issuer, an audience or algorithms are missing
         */
        public TokenVerifier build() {
            return new TokenVerifier();
        }
    }
}
