package dev.everyhop.benchmarks;

/** Says whether a token is good: its signature, issuer, audience and expiry. Not thread-safe unless it says so. */
@FunctionalInterface
interface Judge {
    boolean accepts(String compact);
}
