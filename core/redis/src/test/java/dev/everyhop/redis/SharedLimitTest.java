package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.limit.LimitStore;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three JVMs share one limit. */
class SharedLimitTest {

    private record Line(long micros, long got) {}

    /** What one process told. */
    private record Told(List<Line> lines, long alone, long leases) {

        /** Returns how many permits it got for sure between two times. */
        long within(long from, long to) {
            long first = -1;
            long last = -1;
            for (Line line : lines) {
                if (line.micros >= from && first < 0) {
                    first = line.got;
                }
                if (line.micros <= to) {
                    last = line.got;
                }
            }
            return first < 0 ? 0 : Math.max(0, last - first);
        }

        long total() {
            return lines.get(lines.size() - 1).got;
        }
    }

    @Test
    void inNoStretchOfTimeDoThreeInstancesGetMoreThanTheLimitAndTheStatedRest() throws Exception {
        try (RealServer server = RealServer.start();
                Redis redis =
                        server.builder().wait(java.time.Duration.ofSeconds(2)).build();
                LimitStore store = redis.limitStore()) {
            List<Process> processes = new ArrayList<>();
            List<BufferedReader> outputs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Process process = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SharingProcess.class.getName(),
                                server.uri())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                processes.add(process);
                outputs.add(process.inputReader(StandardCharsets.UTF_8));
            }
            for (BufferedReader output : outputs) {
                assertThat(output.readLine()).isEqualTo("ready");
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            List<Told> told = new ArrayList<>();
            for (BufferedReader output : outputs) {
                told.add(read(output));
            }
            for (Process process : processes) {
                assertThat(process.waitFor()).isZero();
            }
            check(told, store.overAdmission(SharingProcess.LIMIT));
        }
    }

    private static Told read(BufferedReader output) throws Exception {
        List<Line> lines = new ArrayList<>();
        while (true) {
            String[] words = output.readLine().split(" ");
            if (words[0].equals("end")) {
                return new Told(lines, Long.parseLong(words[1]), Long.parseLong(words[2]));
            }
            lines.add(new Line(Long.parseLong(words[0]), Long.parseLong(words[1])));
        }
    }

    private static void check(List<Told> told, long over) {
        // What was counted without Redis, because the machine stood still for seconds, is not Redis's to bound.
        long alone = told.stream().mapToLong(Told::alone).sum();
        List<Long> times = told.stream()
                .flatMap(one -> one.lines().stream().map(Line::micros))
                .sorted()
                .toList();
        long burst = SharingProcess.LIMIT.burst();
        long perSecond = SharingProcess.LIMIT.permits();
        int windows = 0;
        for (int i = 0; i < times.size(); i++) {
            for (int j = i + 1; j < times.size(); j += 3) {
                long from = times.get(i);
                long to = times.get(j);
                long got = told.stream().mapToLong(one -> one.within(from, to)).sum();
                double most = burst + (to - from) * perSecond / 1e6 + over + alone;
                assertThat((double) got).as("between %d and %d", from, to).isLessThanOrEqualTo(most);
                windows++;
            }
        }
        long total = told.stream().mapToLong(Told::total).sum();
        long leases = told.stream().mapToLong(Told::leases).sum();
        double last = burst + (times.get(times.size() - 1) - times.get(0)) * perSecond / 1e6;
        System.out.printf(
                "3 JVMs, %d requests: %d allowed of %.0f in all the time, bound %d above it, %d leases, %d counted alone,"
                        + " %d windows%n",
                3 * SharingProcess.REQUESTS, total, last, over, leases, alone, windows);
        // All of the burst was used, by three that got parts of it.
        assertThat(total).isGreaterThanOrEqualTo(burst);
        assertThat(leases * 1000).isLessThanOrEqualTo(50L * 3 * SharingProcess.REQUESTS);
    }
}
