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
import org.openjdk.jmh.annotations.Warmup;

/** The time of one verification; {@code -prof gc} adds the bytes. A contender without the algorithm fails and says so. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class VerifyBenchmark {

    /** The bare JCA. */
    @Benchmark
    public boolean jca(Floor floor) throws Exception {
        return floor.run();
    }

    /** A contender. */
    @Benchmark
    public boolean verify(Verification verification) throws Exception {
        return verification.run();
    }

    /** What the bare JCA works on. */
    @State(Scope.Thread)
    public static class Floor {

        /** With what tokens are signed. */
        @Param
        public Algorithm algorithm = Algorithm.RS256;

        private Operation operation = turn -> false;
        private int turn;

        /** Makes the key and the tokens. */
        @Setup
        public void setUp() {
            SigningKey key = SigningKey.generate(algorithm, "key-0");
            operation = Lanes.floor(key, SignedToken.good(key), null);
        }

        boolean run() throws Exception {
            turn = (turn + 1) % SignedToken.TURNS;
            return operation.run(turn);
        }
    }

    /** What a contender works on. */
    @State(Scope.Thread)
    public static class Verification {

        /** With what tokens are signed. */
        @Param
        public Algorithm algorithm = Algorithm.RS256;

        /** Who verifies them. */
        @Param
        public Contender contender = Contender.EVERYHOP;

        private Operation operation = turn -> false;
        private int turn;

        /** Makes the key, the tokens and the verifier. */
        @Setup
        public void setUp() {
            SigningKey key = SigningKey.generate(algorithm, "key-0");
            operation = Lanes.on(contender.judge(key), SignedToken.good(key));
        }

        boolean run() throws Exception {
            turn = (turn + 1) % SignedToken.TURNS;
            return operation.run(turn);
        }
    }
}
