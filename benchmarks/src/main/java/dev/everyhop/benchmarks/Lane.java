package dev.everyhop.benchmarks;

/**
 * An operation and what it is compared with.
 *
 * @param name its name in the table
 * @param operation what is measured
 * @param baselineName the name of what it is compared with
 * @param baseline what it is compared with, measured in turn with it
 */
record Lane(String name, Operation operation, String baselineName, Operation baseline) {}
