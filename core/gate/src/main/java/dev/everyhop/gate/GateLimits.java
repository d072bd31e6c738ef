package dev.everyhop.gate;

import dev.everyhop.limit.AdaptiveConcurrency;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitHeaders;
import dev.everyhop.limit.Limits;
import dev.everyhop.limit.RateLimitDraft;
import dev.everyhop.limit.SourceKeys;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a gate limits calls: where it counts, what it takes for the source of a request, and what it tells clients.
 *
 * <p><b>Security guarantees.</b> Unless said, requests are limited by source, before any cryptography: 200 in a second and
 * 2,000 at once for each address, IPv6 by its /64. A request whose caller proves who they are gives its permit back, so that
 * callers behind one address do not use up one another's.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class GateLimits {

    /** The limit for each source, unless another is said. */
    public static final Limit DEFAULT_SOURCE_LIMIT =
            Limit.of("source", 200, Duration.ofSeconds(1)).burst(2000);

    private final Limits limits;
    private final @Nullable Limit sourceLimit;
    private final SourceKeys sources;
    private final String tenantClaim;
    private final LimitHeaders headers;
    private final @Nullable AdaptiveConcurrency concurrency;

    private GateLimits(Builder builder) {
        limits = builder.limits == null ? Limits.local() : builder.limits;
        sourceLimit = builder.sourceLimit;
        sources = builder.sources;
        tenantClaim = builder.tenantClaim;
        headers = LimitHeaders.of(builder.draft);
        concurrency = builder.concurrency;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns where calls are counted. */
    public Limits limits() {
        return limits;
    }

    /** Returns the limit for each source; empty if there is none but those of routes. */
    public Optional<Limit> sourceLimit() {
        return Optional.ofNullable(sourceLimit);
    }

    /** Returns what limits how many requests are worked on at once, if anything does. */
    public Optional<AdaptiveConcurrency> concurrency() {
        return Optional.ofNullable(concurrency);
    }

    SourceKeys sources() {
        return sources;
    }

    String tenantClaim() {
        return tenantClaim;
    }

    LimitHeaders headers() {
        return headers;
    }

    /** Builds. Not safe for use by several threads. */
    public static final class Builder {

        private @Nullable Limits limits;
        private @Nullable Limit sourceLimit = DEFAULT_SOURCE_LIMIT;
        private SourceKeys sources = SourceKeys.ofPeers();
        private String tenantClaim = "tenant";
        private RateLimitDraft draft = RateLimitDraft.DRAFT_11;
        private @Nullable AdaptiveConcurrency concurrency;

        private Builder() {}

        /** Counts here; in memory of the gate's own unless said. */
        public Builder limits(Limits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Limits each source to this; {@link #DEFAULT_SOURCE_LIMIT} unless said. */
        public Builder sourceLimit(Limit limit) {
            this.sourceLimit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /** Limits sources only where a route says so: then anyone can have the service verify tokens as fast as it can. */
        public Builder dangerouslyWithoutSourceLimit() {
            this.sourceLimit = null;
            return this;
        }

        /** Says what the source of a request is; the TCP peer unless said. */
        public Builder sources(SourceKeys keys) {
            this.sources = Objects.requireNonNull(keys, "keys");
            return this;
        }

        /** Names the claim that says which tenant a caller belongs to; {@code tenant} unless said. */
        public Builder tenantClaim(String name) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("tenantClaim must be the name of a claim, such as 'org_id'");
            }
            this.tenantClaim = name;
            return this;
        }

        /** Says in which header fields clients are told of limits; {@link RateLimitDraft#DRAFT_11} unless said. */
        public Builder headers(RateLimitDraft draft) {
            this.draft = Objects.requireNonNull(draft, "draft");
            return this;
        }

        /** Sheds requests that are too many at once, where the adapter tells when a request has ended: see its page. */
        public Builder concurrency(AdaptiveConcurrency limit) {
            this.concurrency = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /** Builds. */
        public GateLimits build() {
            return new GateLimits(this);
        }
    }
}
