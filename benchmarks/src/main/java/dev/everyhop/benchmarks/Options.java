package dev.everyhop.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link Paired}.
 *
 * @param growth whether to measure many issuers and keys instead of other libraries
 * @param algorithms what to measure
 * @param contenders whom to compare
 * @param forks how many JVMs for each comparison
 * @param warmupSeconds seconds of CPU time before anything counts, for each JVM
 * @param seconds seconds of CPU time that count, for each JVM
 * @param installCorretto whether all, the floor and the others too, use Amazon Corretto Crypto Provider
 * @param json where the raw figures go
 * @param fork where the JVM that measures writes; null in the one that starts it
 */
record Options(
        boolean growth,
        Set<Algorithm> algorithms,
        Set<Contender> contenders,
        int forks,
        double warmupSeconds,
        double seconds,
        boolean installCorretto,
        Path json,
        @Nullable Path fork) {

    static final String USAGE = """
            Paired [--growth] [--algorithms RS256,PS256,ES256,EdDSA,HS256] [--contenders everyhop,jose4j,...]
                   [--forks 3] [--warmup 1.5] [--seconds 1] [--install-corretto] [--json paired.json]
            Without --growth each contender is compared with the bare JCA, in JVMs of its own; with it, verifiers that
            have many issuers and keys with one that has one of each (--algorithms RS256 --warmup 3 --seconds 6).""";

    /** Returns the arguments for a JVM that measures one algorithm. */
    List<String> forFork(Algorithm algorithm, Set<Contender> some, Path out) {
        List<String> arguments = new ArrayList<>(List.of(
                "--algorithms", algorithm.name(),
                "--contenders", some.stream().map(Contender::toString).collect(Collectors.joining(",")),
                "--warmup", Double.toString(warmupSeconds),
                "--seconds", Double.toString(seconds),
                "--fork", out.toString()));
        if (growth) {
            arguments.add("--growth");
        }
        if (installCorretto) {
            arguments.add("--install-corretto");
        }
        return arguments;
    }

    static Options parse(String... arguments) {
        boolean growth = false;
        Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
        Set<Contender> contenders = EnumSet.noneOf(Contender.class);
        int forks = 3;
        double warmup = 0;
        double seconds = 0;
        boolean corretto = false;
        Path json = Path.of("paired.json");
        Path fork = null;
        List<String> left = new ArrayList<>(List.of(arguments));
        while (!left.isEmpty()) {
            String option = left.remove(0);
            switch (option) {
                case "--growth" -> growth = true;
                case "--install-corretto" -> corretto = true;
                case "--algorithms" -> values(left, option).forEach(name -> algorithms.add(Algorithm.valueOf(name)));
                case "--contenders" -> values(left, option).forEach(name -> contenders.add(contender(name)));
                case "--forks" -> forks = Integer.parseInt(value(left, option));
                case "--warmup" -> warmup = Double.parseDouble(value(left, option));
                case "--seconds" -> seconds = Double.parseDouble(value(left, option));
                case "--json" -> json = Path.of(value(left, option));
                case "--fork" -> fork = Path.of(value(left, option));
                default -> throw new IllegalArgumentException("unknown option " + option + "\n" + USAGE);
            }
        }
        if (algorithms.isEmpty()) {
            algorithms.addAll(growth ? EnumSet.of(Algorithm.RS256) : EnumSet.allOf(Algorithm.class));
        }
        if (warmup == 0) {
            warmup = growth ? 3 : 1.5;
        }
        if (seconds == 0) {
            seconds = growth ? 6 : 1;
        }
        if (contenders.isEmpty()) {
            contenders.addAll(EnumSet.allOf(Contender.class));
        }
        return new Options(growth, algorithms, contenders, forks, warmup, seconds, corretto, json, fork);
    }

    private static String value(List<String> left, String option) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value\n" + USAGE);
        }
        return left.remove(0);
    }

    private static List<String> values(List<String> left, String option) {
        return List.of(value(left, option).split(","));
    }

    private static Contender contender(String name) {
        for (Contender contender : Contender.values()) {
            if (contender.label.equals(name)) {
                return contender;
            }
        }
        throw new IllegalArgumentException("unknown contender " + name + "; there are " + List.of(Contender.values()));
    }
}
