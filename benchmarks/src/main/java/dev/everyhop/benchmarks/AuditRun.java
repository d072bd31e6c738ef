package dev.everyhop.benchmarks;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditReport;
import dev.everyhop.audit.AuditResult;
import dev.everyhop.audit.AuditVerifier;
import dev.everyhop.audit.Delivery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures the audit log beside the bare force of the same disk, and beside logging libraries that write the same JSON:
 * {@code AuditRun [SECONDS [DIRECTORY]]}.
 */
public final class AuditRun {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path root;
    private final double seconds;
    private final List<String> report = new ArrayList<>();
    private double bareForceMicros;

    AuditRun(Path root, double seconds) {
        this.root = root;
        this.seconds = seconds;
    }

    /**
     * Measures.
     *
     * @param arguments seconds for each figure, 5 by default, and the directory to write in, which must be on a disk
     */
    public static void main(String... arguments) throws Exception {
        double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 5;
        Path root = Files.createTempDirectory(Path.of(arguments.length > 1 ? arguments[1] : "."), "audit-run");
        new AuditRun(root, seconds).run().forEach(System.out::println);
    }

    List<String> run() throws Exception {
        try {
            say("JDK %s, %s", Runtime.version(), Files.getFileStore(root).type());
            byte[] record = sample();
            say("a record has %d bytes", record.length);
            force(record);
            for (int callers : new int[] {1, 16, 256}) {
                durable(callers);
            }
            enqueue();
            for (boolean flush : new boolean[] {true, false}) {
                peer("Log4j2", flush, record);
                peer("Logback", flush, record);
            }
            return report;
        } finally {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void say(String format, Object... values) {
        report.add(String.format(Locale.ROOT, format, values));
    }

    private static AuditEvent event(Delivery delivery) {
        return AuditEvent.of(AuditCode.SENSITIVE_READ)
                .caller("https://id.example", "alice")
                .route("GET", "/orders/{id}")
                .peer("192.0.2.1")
                .status(200)
                .delivery(delivery);
    }

    private byte[] sample() {
        Path dir = root.resolve("sample");
        try (AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders"))) {
            log.record(event(Delivery.MUST));
            log.flush(PATIENCE);
        }
        return AuditReader.open(dir).entry(1).orElseThrow().toBytes();
    }

    /** The floor: one record, one write, one force. */
    private void force(byte[] record) throws IOException {
        List<Long> nanos = new ArrayList<>();
        try (FileChannel file =
                FileChannel.open(root.resolve("force"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
                file.write(ByteBuffer.wrap(record));
                file.force(false);
                nanos.add(System.nanoTime() - start);
            }
        }
        bareForceMicros = median(nanos);
        say("bare force:           %8.0f/s   %s", nanos.size() / seconds, percentiles(nanos));
    }

    private void durable(int callers) throws InterruptedException {
        Path dir = root.resolve("durable-" + callers);
        List<Long> nanos = new ArrayList<>();
        AtomicLong refused = new AtomicLong();
        AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders").mustWithin(PATIENCE));
        double took = together(callers, going -> {
            List<Long> own = new ArrayList<>();
            while (going.get()) {
                long start = System.nanoTime();
                if (log.record(event(Delivery.MUST)) instanceof AuditResult.NotRecorded) {
                    refused.incrementAndGet();
                }
                own.add(System.nanoTime() - start);
            }
            synchronized (nanos) {
                nanos.addAll(own);
            }
        });
        log.close();
        say(
                "durable, %3d callers: %8.0f/s   %s, added to the force %.1f us%s",
                callers,
                nanos.size() / took,
                percentiles(nanos),
                median(nanos) - bareForceMicros,
                refused.get() == 0 ? "" : "   REFUSED " + refused.get());
        verify(dir, log);
    }

    private void verify(Path dir, AuditLog log) {
        long start = System.nanoTime();
        AuditReport found = AuditVerifier.with(log.key()).verify(dir);
        double took = (System.nanoTime() - start) / 1e9;
        if (!found.isSound()) {
            throw new IllegalStateException("The log is not sound: " + found.fault());
        }
        say("   verified:          %8.0f/s   %d entries", found.entries() / took, found.entries());
    }

    /** What a caller pays for a record that it does not wait for, at a pace that the disk keeps up with. */
    private void enqueue() {
        Path dir = root.resolve("enqueue");
        List<Long> nanos = new ArrayList<>();
        try (AuditLog log = AuditLog.open(dir, AuditConfig.forService("orders"))) {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            for (int i = 0; System.nanoTime() < end; i++) {
                AuditEvent event = event(Delivery.SHOULD);
                long start = System.nanoTime();
                AuditResult result = log.record(event);
                nanos.add(System.nanoTime() - start);
                if (!result.isAccepted()) {
                    throw new IllegalStateException("The pace is too fast for this disk: " + result);
                }
                if (i % 1000 == 999) {
                    log.flush(PATIENCE);
                }
            }
        }
        List<Long> warm = nanos.subList(nanos.size() / 2, nanos.size());
        say("enqueued:                          %s", percentiles(warm));
    }

    private void peer(String name, boolean flush, byte[] record) throws Exception {
        Path file = root.resolve(name + flush);
        AtomicLong count = new AtomicLong();
        String line = new String(record, StandardCharsets.UTF_8);
        try (LineWriter writer = LineWriter.of(name, file, flush)) {
            double took = together(16, going -> {
                long own = 0;
                while (going.get()) {
                    writer.write(line);
                    own++;
                }
                count.addAndGet(own);
            });
            say(
                    "%-7s %s: %8.0f/s   16 callers, not forced",
                    name, flush ? "flushed    " : "not flushed", count.get() / took);
        }
        Files.delete(file);
    }

    private double together(int callers, java.util.function.Consumer<AtomicBoolean> work) throws InterruptedException {
        AtomicBoolean going = new AtomicBoolean(true);
        CountDownLatch ready = new CountDownLatch(callers);
        List<Thread> threads = new ArrayList<>();
        @Nullable Throwable[] broken = new Throwable[1];
        for (int i = 0; i < callers; i++) {
            Thread thread = new Thread(() -> {
                ready.countDown();
                work.accept(going);
            });
            thread.setUncaughtExceptionHandler((one, fault) -> broken[0] = fault);
            threads.add(thread);
            thread.start();
        }
        ready.await();
        long start = System.nanoTime();
        Thread.sleep((long) (seconds * 1000));
        going.set(false);
        for (Thread thread : threads) {
            thread.join();
        }
        if (broken[0] != null) {
            throw new IllegalStateException(broken[0]);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Long> nanos) {
        return nanos.stream()
                        .mapToLong(Long::longValue)
                        .sorted()
                        .skip(nanos.size() / 2)
                        .findFirst()
                        .orElse(0)
                / 1e3;
    }

    private static String percentiles(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "p50 %.1f us, p99 %.1f us, p99.9 %.1f us",
                        sorted[sorted.length / 2] / 1e3,
                        sorted[(int) (sorted.length * 0.99)] / 1e3,
                        sorted[(int) (sorted.length * 0.999)] / 1e3);
    }
}
