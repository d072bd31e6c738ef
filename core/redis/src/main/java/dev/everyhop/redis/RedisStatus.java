package dev.everyhop.redis;

/**
 * How it stands with Redis and what it cost so far, for metrics.
 *
 * @param state the state
 * @param instances how many instances share what is there, this one included, as was last known
 * @param roundTrips how many commands were sent for requests
 * @param leases how many of them leased permits
 * @param waits how often a request waited for an answer
 * @param gaveUp how often one waited as long as it may, and went on without
 * @param timeouts how often a request was still waiting when a command ran into its time-out; 0 unless something is wrong
 * @param localDecisions how many requests were counted by the local share of their limits
 * @param closedDecisions how many were refused because a limit fails closed
 * @param probes how many probes were sent while it was down
 * @param downs how often it went down
 */
public record RedisStatus(
        RedisState state,
        int instances,
        long roundTrips,
        long leases,
        long waits,
        long gaveUp,
        long timeouts,
        long localDecisions,
        long closedDecisions,
        long probes,
        long downs) {}
