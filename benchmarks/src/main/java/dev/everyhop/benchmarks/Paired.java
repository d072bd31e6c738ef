package dev.everyhop.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.everyhop.benchmarks.PairedRun.Samples;
import dev.everyhop.benchmarks.PairedRun.Settings;
import dev.everyhop.corretto.CorrettoCrypto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Compares the time and the bytes of a verification with the bare JCA's and with other libraries', each in
 * several JVMs of its own, and prints tables. Its options are in {@link Options#USAGE}.
 */
public final class Paired {

    /** What one JVM measured. */
    record Fork(Algorithm algorithm, String vm, List<Samples> lanes) {}

    private static final long CHUNK_NANOS = 4_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Paired() {}

    /**
     * Measures.
     *
     * @param arguments see {@link Options#USAGE}
     */
    public static void main(String... arguments) throws Exception {
        Options options = Options.parse(arguments);
        if (options.fork() != null) {
            Fork fork = measure(options.algorithms().iterator().next(), options);
            JSON.writeValue(options.fork().toFile(), fork);
            return;
        }
        List<Fork> all = new ArrayList<>();
        for (Algorithm algorithm : options.algorithms()) {
            List<Fork> forks = new ArrayList<>();
            for (int i = 0; i < options.forks(); i++) {
                for (Set<Contender> contenders : groups(algorithm, options)) {
                    forks.add(start(algorithm, contenders, options));
                }
            }
            System.out.println(Report.table(algorithm, options, forks));
            all.addAll(forks);
            JSON.writeValue(options.json().toFile(), all);
        }
    }

    /** Each contender has a JVM of its own: what the compiler learns from one would slow another down. */
    private static List<Set<Contender>> groups(Algorithm algorithm, Options options) {
        if (options.growth()) {
            return List.of(Set.of(Contender.EVERYHOP));
        }
        return options.contenders().stream()
                .filter(contender -> contender.supports(algorithm))
                .map(Set::of)
                .toList();
    }

    static Fork measure(Algorithm algorithm, Options options) throws Exception {
        if (options.installCorretto()) {
            Security.insertProviderAt(
                    CorrettoCrypto.provider()
                            .orElseThrow(() -> new IllegalStateException(
                                    CorrettoCrypto.problem().orElseThrow())),
                    1);
        }
        Settings settings =
                new Settings((long) (options.warmupSeconds() * 1e9), (long) (options.seconds() * 1e9), CHUNK_NANOS);
        if (!options.growth() && (algorithm == Algorithm.ES256 || algorithm == Algorithm.EdDSA)) {
            // The JDK is slow at these: too few calls for the rest of the way to be compiled well.
            PairedRun.warmUp(Lanes.verification(Algorithm.RS256, options.contenders()), settings);
        }
        List<Lane> lanes =
                options.growth() ? Growth.lanes(algorithm) : Lanes.verification(algorithm, options.contenders());
        return new Fork(algorithm, Forks.vm(), PairedRun.measure(lanes, settings));
    }

    private static Fork start(Algorithm algorithm, Set<Contender> contenders, Options options)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("paired", ".json");
        try {
            Forks.run(Paired.class, options.forFork(algorithm, contenders, out));
            return JSON.readValue(out.toFile(), Fork.class);
        } finally {
            Files.deleteIfExists(out);
        }
    }
}
