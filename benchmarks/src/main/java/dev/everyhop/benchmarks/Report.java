package dev.everyhop.benchmarks;

import static dev.everyhop.benchmarks.PairedRun.median;

import dev.everyhop.benchmarks.Paired.Fork;
import dev.everyhop.benchmarks.PairedRun.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Tables of paired figures. */
final class Report {

    private Report() {}

    static String table(Algorithm algorithm, Options options, List<Fork> forks) {
        String title = (options.growth() ? "growth (issuers x keys), " : "")
                + algorithm
                + (options.installCorretto() ? " with Corretto installed for all" : "");
        StringBuilder text = new StringBuilder(table(
                title, forks.get(0).vm(), options.forks(), forks.stream().flatMap(fork -> fork.lanes().stream())));
        if (!options.growth()) {
            for (Contender contender : options.contenders()) {
                if (!contender.supports(algorithm)) {
                    text.append(String.format(Locale.ROOT, "%-26s not supported%n", contender));
                }
            }
        }
        return text.toString();
    }

    static String table(String title, String vm, int forks, Stream<Samples> measured) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n%s, %s, forks: %d%n%-26s %10s %-13s %8s %17s %10s %9s %11s%n",
                title,
                vm,
                forks,
                "",
                "us/op",
                "baseline",
                "ratio",
                "forks' medians",
                "us more",
                "B/op",
                "B more"));
        measured.collect(Collectors.groupingBy(Samples::name, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(samples -> text.append(row(samples)));
        return text.toString();
    }

    private static String row(List<Samples> samples) {
        double[] nanos = samples.stream()
                .flatMapToDouble(one -> DoubleStream.of(one.nanos()))
                .toArray();
        double[] ratios =
                samples.stream().flatMapToDouble(one -> pairs(one, true)).toArray();
        double[] differences =
                samples.stream().flatMapToDouble(one -> pairs(one, false)).toArray();
        double[] medians = samples.stream()
                .mapToDouble(one -> median(pairs(one, true).toArray()))
                .sorted()
                .toArray();
        double bytes = median(samples.stream().mapToDouble(Samples::bytes).toArray());
        double more = median(samples.stream()
                .mapToDouble(one -> one.bytes() - one.baselineBytes())
                .toArray());
        return String.format(
                Locale.ROOT,
                "%-26s %10.3f %-13s %8.3f  %7.3f-%-7.3f %10.3f %9.0f %11.0f%n",
                samples.get(0).name(),
                median(nanos) / 1000,
                samples.get(0).baseline(),
                median(ratios),
                medians[0],
                medians[medians.length - 1],
                median(differences) / 1000,
                bytes,
                more);
    }

    private static DoubleStream pairs(Samples samples, boolean ratio) {
        double[] nanos = samples.nanos();
        double[] baseline = samples.baselineNanos();
        return IntStream.range(0, nanos.length)
                .mapToDouble(i -> ratio ? nanos[i] / baseline[i] : nanos[i] - baseline[i]);
    }
}
