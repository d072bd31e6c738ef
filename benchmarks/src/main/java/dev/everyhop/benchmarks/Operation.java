package dev.everyhop.benchmarks;

/** One thing that is measured; it is told whose turn it is among {@link SignedToken#TURNS} tokens. */
@FunctionalInterface
interface Operation {
    boolean run(int turn) throws Exception;
}
