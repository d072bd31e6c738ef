package dev.everyhop.benchmarks;

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

/** Time of one question to a limiter, allowed and denied, on one hot key and on a million keys at random. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LimitBenchmark {

    /** Whose limiter. */
    @Param({"EVERYHOP", "RESILIENCE4J", "BUCKET4J"})
    public Limiter limiter = Limiter.EVERYHOP;

    /** How many keys. */
    @Param({"1", "1000000"})
    public int keys = 1;

    private Limiter.Keyed generous = Limiter.EVERYHOP.make(true, 1);
    private Limiter.Keyed strict = Limiter.EVERYHOP.make(false, 1);

    /** Makes the keys and the limiters, and has each key asked about once. */
    @Setup
    public void setUp() {
        generous = limiter.make(true, keys);
        strict = limiter.make(false, keys);
        for (int i = 0; i < keys; i++) {
            String name = name(i);
            if (!generous.acquire(name) || !strict.acquire(name) || strict.acquire(name)) {
                throw new IllegalStateException("The limiter does not limit as it should");
            }
        }
    }

    private static String name(int number) {
        return "https://id.example|user-" + number;
    }

    /** One thread's way through the keys. Each question brings a text of its own, as each request does. */
    @State(Scope.Thread)
    public static class Turn {
        private int seed = System.identityHashCode(this) | 1;

        String next(int keys) {
            seed ^= seed << 13;
            seed ^= seed >>> 17;
            seed ^= seed << 5;
            return name((int) (((seed & 0xFFFF_FFFFL) * keys) >>> 32));
        }
    }

    /** Allowed, one thread. */
    @Benchmark
    @Threads(1)
    public boolean allowOneThread(Turn turn) {
        return generous.acquire(turn.next(keys));
    }

    /** Allowed, two threads. */
    @Benchmark
    @Threads(2)
    public boolean allowTwoThreads(Turn turn) {
        return generous.acquire(turn.next(keys));
    }

    /** Denied, one thread. */
    @Benchmark
    @Threads(1)
    public boolean denyOneThread(Turn turn) {
        return strict.acquire(turn.next(keys));
    }

    /** Denied, two threads. */
    @Benchmark
    @Threads(2)
    public boolean denyTwoThreads(Turn turn) {
        return strict.acquire(turn.next(keys));
    }
}
