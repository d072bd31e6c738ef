package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Verifications per millisecond of one verifier that one or two threads share, with and without its cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ThroughputBenchmark {

    /** With what tokens are signed. */
    @Param("RS256")
    public Algorithm algorithm = Algorithm.RS256;

    private byte[][] tokens = {};
    private Judge uncached = compact -> false;
    private Judge cached = compact -> false;

    /** Makes the key, the tokens and the verifiers. */
    @Setup
    public void setUp() {
        SigningKey key = SigningKey.generate(algorithm, "key-0");
        tokens = SignedToken.good(key).stream().map(SignedToken::bytes).toArray(byte[][]::new);
        uncached = Everyhop.uncached(key);
        cached = Everyhop.cached(key);
    }

    /** One thread's place among the tokens. */
    @State(Scope.Thread)
    public static class Turn {
        private int turn;

        String next(byte[][] tokens) {
            turn = (turn + 1) % SignedToken.TURNS;
            return new String(tokens[turn], ISO_8859_1);
        }
    }

    /** Misses, one thread. */
    @Benchmark
    @Threads(1)
    public boolean missOneThread(Turn turn) {
        return uncached.accepts(turn.next(tokens));
    }

    /** Misses, two threads. */
    @Benchmark
    @Threads(2)
    public boolean missTwoThreads(Turn turn) {
        return uncached.accepts(turn.next(tokens));
    }

    /** Hits, one thread. */
    @Benchmark
    @Threads(1)
    public boolean hitOneThread(Turn turn) {
        return cached.accepts(turn.next(tokens));
    }

    /** Hits, two threads. */
    @Benchmark
    @Threads(2)
    public boolean hitTwoThreads(Turn turn) {
        return cached.accepts(turn.next(tokens));
    }
}
