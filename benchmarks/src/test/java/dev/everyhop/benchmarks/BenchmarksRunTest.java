package dev.everyhop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.benchmarks.Paired.Fork;
import dev.everyhop.benchmarks.PairedRun.Samples;
import dev.everyhop.benchmarks.PairedRun.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarksRunTest {

    private static final Settings SHORT = new Settings(0, 0, 100_000);

    @Test
    void tokenHasAboutTheSizeThatIsTalkedOf() {
        SigningKey key = SigningKey.generate(Algorithm.RS256, "key-0");
        assertThat(SignedToken.good(key).stream()
                        .mapToInt(token -> token.compact().length()))
                .hasSize(SignedToken.TURNS)
                .allMatch(length -> length > 850 && length < 950);
    }

    @Test
    void eachBenchmarkMethodVerifies() throws Exception {
        VerifyBenchmark.Floor floor = new VerifyBenchmark.Floor();
        floor.algorithm = Algorithm.ES256;
        floor.setUp();
        VerifyBenchmark.Verification verification = new VerifyBenchmark.Verification();
        verification.algorithm = Algorithm.ES256;
        verification.contender = Contender.JOSE4J;
        verification.setUp();
        assertThat(new VerifyBenchmark().jca(floor)).isTrue();
        assertThat(new VerifyBenchmark().verify(verification)).isTrue();

        ThroughputBenchmark throughput = new ThroughputBenchmark();
        throughput.setUp();
        ThroughputBenchmark.Turn turn = new ThroughputBenchmark.Turn();
        for (int i = 0; i < 2 * SignedToken.TURNS; i++) {
            assertThat(throughput.missOneThread(turn)).isTrue();
            assertThat(throughput.missTwoThreads(turn)).isTrue();
            assertThat(throughput.hitOneThread(turn)).isTrue();
            assertThat(throughput.hitTwoThreads(turn)).isTrue();
        }
    }

    @Test
    void pairedRunMeasuresEachLaneAndItsBaseline() throws Exception {
        Options options = Options.parse("--algorithms", "HS256");
        List<Samples> samples = PairedRun.measure(Lanes.verification(Algorithm.HS256, options.contenders()), SHORT);

        assertThat(samples).extracting(Samples::name).startsWith("jca").contains("everyhop", "everyhop-cached", "jjwt");
        assertThat(samples).allSatisfy(lane -> {
            assertThat(lane.nanos()).hasSameSizeAs(lane.baselineNanos()).isNotEmpty();
            assertThat(lane.bytes()).isNotNegative();
        });
        assertThat(Report.table(Algorithm.HS256, options, List.of(new Fork(Algorithm.HS256, "a VM", samples))))
                .contains("nimbus-jose-jwt", "B more", "everyhop-corretto          not supported");
    }

    @Test
    void growthSpreadsTokensOverIssuersAndKeys() throws Exception {
        List<Samples> samples =
                PairedRun.measure(Growth.lanes(Algorithm.RS256, new int[] {1, 1}, new int[] {2, 4}), SHORT);

        assertThat(samples).extracting(Samples::name).containsExactly("1 x 1", "2 x 4", "2 x 4, spread");
    }

    @ParameterizedTest
    @EnumSource
    void eachLaneOfTheGateAcceptsWhatIsGood(PolicyAndSchema.Group group) throws Exception {
        List<Lane> lanes = group.lanes();

        List<Samples> samples = PairedRun.measure(lanes, SHORT);

        assertThat(samples).hasSameSizeAs(lanes).allSatisfy(lane -> assertThat(lane.nanos())
                .isNotEmpty());
        assertThat(Report.table(group.label(), "a VM", 1, samples.stream()))
                .contains(lanes.get(0).name());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 20_000})
    void bodiesHaveTheSizeThatIsTalkedOf(int size) {
        assertThat(Order.bodies(size)).hasSize(SignedToken.TURNS).allMatch(body -> body.length == size);
    }

    @Test
    void eachPermissionBenchmarkPermits() throws Exception {
        PermissionBenchmark benchmark = new PermissionBenchmark();
        for (int i = 0; i < 8; i++) {
            assertThat(benchmark.everyhop()).isTrue();
            assertThat(benchmark.shiroImplies()).isTrue();
            assertThat(benchmark.shiroSubjectCompiled()).isTrue();
            assertThat(benchmark.shiroSubjectText()).isTrue();
        }
    }

    @Test
    void refusedTokenStopsTheMeasurement() {
        Lane lane = new Lane("broken", turn -> false, "fine", turn -> true);
        assertThatThrownBy(() -> PairedRun.measure(List.of(lane), SHORT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void unknownOptionIsAnsweredWithTheUsage() {
        assertThatThrownBy(() -> Options.parse("--fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast")
                .hasMessageContaining("--growth");
    }
}
