package dev.everyhop.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One permission check of a caller with eight permissions; start it with {@code -prof gc}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 2, jvmArgsAppend = "-XX:+UseSerialGC")
@State(Scope.Thread)
public class PermissionBenchmark {

    private final Operation everyhop = PermissionLanes.everyhop();
    private final Operation implies = PermissionLanes.implies();
    private final Operation compiled = PermissionLanes.subjectAskedForObjects();
    private final Operation text = PermissionLanes.subjectAskedForTexts();
    private int turn;

    @Benchmark
    public boolean everyhop() throws Exception {
        return everyhop.run(turn++ & 7);
    }

    @Benchmark
    public boolean shiroImplies() throws Exception {
        return implies.run(turn++ & 7);
    }

    @Benchmark
    public boolean shiroSubjectCompiled() throws Exception {
        return compiled.run(turn++ & 7);
    }

    @Benchmark
    public boolean shiroSubjectText() throws Exception {
        return text.run(turn++ & 7);
    }
}
