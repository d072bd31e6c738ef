package dev.everyhop.benchmarks;

import dev.everyhop.benchmarks.PairedRun.Samples;
import dev.everyhop.benchmarks.PairedRun.Settings;
import dev.everyhop.client.CallOutcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;

/**
 * Measures a call over {@code ApiClient} beside the same call over plain OkHttp, both with mutual TLS to one server in this
 * JVM, and the time of calls to a healthy target while another is dead:
 * {@code ClientRun [SECONDS [WARMUP_SECONDS]]}.
 */
public final class ClientRun {

    private static final long CHUNK_NANOS = 20_000_000;
    private static final String DEAD = "dead.internal";

    private ClientRun() {}

    /**
     * Measures.
     *
     * @param arguments seconds of CPU time for each protocol, 20 by default, and seconds of warming up, 10 by default
     */
    public static void main(String... arguments) throws Exception {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 20;
        double warmup = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 10;
        System.out.printf(Locale.ROOT, "%s%n", Forks.vm());
        for (Protocol protocol : List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)) {
            System.out.println(compared(protocol, seconds, warmup));
        }
        beside(seconds).forEach(System.out::println);
    }

    static String compared(Protocol protocol, double seconds, double warmup) throws Exception {
        try (ClientPair pair = new ClientPair(protocol)) {
            Settings settings = new Settings((long) (warmup * 1e9), (long) (seconds * 1e9), CHUNK_NANOS);
            Operation plain = turn -> pair.call(pair.plain());
            List<Samples> samples = PairedRun.measure(
                    List.of(
                            new Lane("okhttp-again", turn -> pair.call(pair.plain()), "okhttp", plain),
                            new Lane(
                                    "api-client",
                                    turn -> pair.call(pair.guarded().okHttp()),
                                    "okhttp",
                                    plain)),
                    settings);
            return Report.table("one call, CPU time of its thread, " + protocol, Forks.vm(), 1, samples.stream())
                    + wall(pair, seconds, protocol);
        }
    }

    /** The time on the clock, of few calls in turns; the server's part is in it, on both sides alike. */
    private static String wall(ClientPair pair, double seconds, Protocol protocol) throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> micros = new ArrayList<>();
        long end = System.nanoTime() + (long) (seconds * 1e9);
        do {
            double first = few(pair, pair.plain());
            double guarded = few(pair, pair.guarded().okHttp());
            double second = few(pair, pair.plain());
            ratios.add(2 * guarded / (first + second));
            again.add(second / first);
            micros.add(guarded / 1e3);
        } while (System.nanoTime() < end);
        return String.format(
                Locale.ROOT,
                "on the clock, %s: %.1f us, api-client/okhttp %.3f, okhttp/okhttp %.3f (medians of %d rounds)%n",
                protocol,
                median(micros),
                median(ratios),
                median(again),
                ratios.size());
    }

    private static double few(ClientPair pair, OkHttpClient client) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 8; i++) {
            pair.call(client);
        }
        return (System.nanoTime() - start) / 8.0;
    }

    private static double median(List<Double> values) {
        return PairedRun.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Calls a healthy target in turns, with calls to a dead one under way and without. */
    static List<String> beside(double seconds) throws Exception {
        List<String> report = new ArrayList<>();
        try (ClientPair pair = new ClientPair(Protocol.HTTP_2);
                ServerSocket silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
            Request dead = new Request.Builder()
                    .url("https://" + DEAD + ":" + silent.getLocalPort() + "/")
                    .build();
            List<Long> alone = new ArrayList<>();
            List<Long> beside = new ArrayList<>();
            long refused = 0;
            long end = System.nanoTime() + (long) (seconds * 1e9);
            for (int round = 0; round < 2 || System.nanoTime() < end; round++) {
                boolean disturbed = (round & 1) == 1;
                for (int i = 0; i < 50; i++) {
                    if (disturbed) {
                        refused += many(pair, dead);
                    }
                    long start = System.nanoTime();
                    pair.call(pair.guarded().okHttp());
                    (disturbed ? beside : alone).add(System.nanoTime() - start);
                }
            }
            report.add(String.format(Locale.ROOT, "healthy target alone:             %s", percentiles(alone)));
            report.add(String.format(
                    Locale.ROOT,
                    "beside a dead one:                %s   %d calls to that refused",
                    percentiles(beside),
                    refused));
        }
        return report;
    }

    /** Calls the dead target: as many calls as may be under way hold a thread until they time out, the rest none. */
    private static int many(ClientPair pair, Request dead) {
        int refused = 0;
        for (int i = 0; i < 4; i++) {
            if (pair.pending() < ClientPair.PLACES && refused == 0) {
                pair.begin(dead);
            } else if (pair.guarded().call(dead) instanceof CallOutcome.Refused) {
                refused++;
            }
        }
        return refused;
    }

    private static String percentiles(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "p50 %7.1f us  p90 %7.1f us  p99 %7.1f us  of %d calls",
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 9 / 10] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3,
                sorted.length);
    }
}
