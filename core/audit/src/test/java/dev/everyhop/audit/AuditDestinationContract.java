package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every destination of shipping must hold: the log's entries, byte for byte, in the log's order, none missing, whatever
 * is killed. Implementations bring a receiver; it should be a real one.
 */
@Timeout(1800) // a hang guard
public abstract class AuditDestinationContract {

    /** A ceiling that only a hang reaches. */
    protected static final Duration LONG = Duration.ofMinutes(20);

    private static final String CANARY = "canary-7f3a91";

    /** The far end. */
    public interface Receiver extends AutoCloseable {

        /** Returns a new client for it. */
        AuditDestination destination();

        /** Ends it at once, without a chance to finish anything. */
        void kill() throws Exception;

        /** Starts it again, at the same address, with what it had stored. */
        void restart() throws Exception;

        /** Returns what it has, in the order in which it has it. */
        List<Received> received() throws Exception;

        /** Whether it never has an entry twice. */
        boolean exactlyOnce();

        @Override
        void close();
    }

    /**
     * An entry as the receiver has it.
     *
     * @param index what it says of its place in the log
     * @param json what it holds
     */
    public record Received(long index, String json) {}

    @TempDir
    protected Path temp;

    /** Starts a receiver that has nothing. */
    protected abstract Receiver receiver() throws Exception;

    protected AuditConfig config() {
        return AuditConfig.forService("orders")
                .origin("host.example", "1")
                .keepBack(0)
                .mustWithin(LONG)
                .shouldWithin(LONG)
                .allowDetails("note");
    }

    /** Returns an event whose record has what breaks lines, frames and encodings. */
    protected static AuditEvent event(int number) {
        AuditEvent event = AuditEvent.of(AuditCode.SENSITIVE_READ)
                .caller("https://id.example", CANARY + number)
                .route("GET", "/orders/{id}")
                .delivery(Delivery.SHOULD);
        return switch (number % 5) {
            case 0 -> event.detail("note", "a\r\nb\n<13>1 - - - - - - c\u0000\u0007\u001b[2J\u2028\u0085 ]\"\\ 17 ");
            case 1 -> event.detail("note", "\u00e4\u4e2d\ud83d\ude00\ud800");
            case 2 -> event.detail("note", "x".repeat(number % 1000));
            default -> event.client("web-" + number).peer("192.0.2." + number % 250);
        };
    }

    protected static void record(AuditLog log, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(log.record(event(i)).isAccepted()).isTrue();
        }
        assertThat(log.flush(LONG)).isTrue();
    }

    /** Asserts that the receiver has the whole log of a directory: whole, in order, unchanged. */
    protected static void hasAll(Receiver receiver, Path dir) throws Exception {
        List<Received> log = AuditReader.open(dir).find(AuditQuery.all().limit(Integer.MAX_VALUE)).stream()
                .map(entry -> new Received(entry.index(), entry.json()))
                .toList();
        List<Received> received = receiver.received();
        if (receiver.exactlyOnce()) {
            assertThat(received).containsExactlyElementsOf(log);
            return;
        }
        List<Received> first = new ArrayList<>();
        for (Received one : received) {
            if (one.index() < first.size()) {
                assertThat(one).as("the same again").isEqualTo(first.get((int) one.index()));
            } else {
                first.add(one);
            }
        }
        assertThat(first).containsExactlyElementsOf(log);
    }

    @Test
    void everythingArrivesUnchangedInTheOrderOfTheLog() throws Exception {
        Path dir = temp.resolve("log");
        try (Receiver receiver = receiver();
                AuditLog log = AuditLog.open(dir, config())) {
            AuditShipper shipper = AuditShipper.to("central", receiver.destination())
                    .batch(300)
                    .start(log);
            record(log, 0, 700);
            String large = "y".repeat(1000);
            for (int i = 0; i < 3; i++) {
                AuditEvent event = event(3);
                for (int hop = 0; hop < 8; hop++) {
                    event.onBehalfOf("https://" + large + ".example/" + hop, "s" + large);
                }
                assertThat(log.record(event).isAccepted()).isTrue();
            }
            record(log, 700, 1300);

            assertThat(shipper.flush(LONG)).isTrue();

            hasAll(receiver, dir);
            assertThat(receiver.received()).hasSizeGreaterThan(1300).allSatisfy(one -> assertThat(one.json())
                    .doesNotContain(CANARY)
                    .doesNotContainPattern("[\\x00-\\x1f\\x7f]"));
            assertThat(shipper.status().lag()).isZero();
            assertThat(shipper.status().delivered()).isEqualTo(log.checkpoint().size());
            assertThat(shipper.status().up()).isTrue();
        }
        noFileHas(dir, CANARY);
    }

    private static void noFileHas(Path dir, String secret) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(secret);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    @Test
    void aSenderThatIsStartedAnewGoesOnWhereItStopped() throws Exception {
        Path dir = temp.resolve("log");
        try (Receiver receiver = receiver()) {
            int before = 0;
            for (int run = 0; run < 3; run++) {
                try (AuditLog log = AuditLog.open(dir, config())) {
                    AuditShipper.to("central", receiver.destination())
                            .drainOnClose(LONG)
                            .start(log);
                    record(log, before, before + 150);
                    before += 150;
                }
            }

            hasAll(receiver, dir);
            assertThat(receiver.received()).doesNotHaveDuplicates().hasSize(450 + 6);
        }
    }

    @Test
    void aCursorThatACrashLeftBehindLosesNothing() throws Exception {
        Path dir = temp.resolve("log");
        try (Receiver receiver = receiver()) {
            try (AuditLog log = AuditLog.open(dir, config())) {
                AuditShipper.to("central", receiver.destination())
                        .drainOnClose(LONG)
                        .start(log);
                record(log, 0, 200);
            }
            Files.writeString(dir.resolve("shipping/central"), "17\n");
            try (AuditLog log = AuditLog.open(dir, config())) {
                AuditShipper.to("central", receiver.destination())
                        .drainOnClose(LONG)
                        .start(log);
                record(log, 200, 300);
            }

            hasAll(receiver, dir);
        }
    }

    @Test
    void anOutageFromTheBeginningOnLosesNothing() throws Exception {
        Path dir = temp.resolve("log");
        try (Receiver receiver = receiver();
                AuditLog log = AuditLog.open(dir, config())) {
            receiver.kill();
            AuditShipper shipper =
                    AuditShipper.to("central", receiver.destination()).start(log);
            record(log, 0, 2500);
            while (shipper.status().failures() == 0) {
                shipper.flush(Duration.ofMillis(50));
            }
            AuditShipment down = shipper.status();
            assertThat(down.up()).isFalse();
            assertThat(down.fault()).hasValue(AuditReason.SHIP_UNREACHABLE);
            assertThat(down.lag()).isEqualTo(log.checkpoint().size());
            assertThat(log.status().waitingKiB()).isZero();

            receiver.restart();

            assertThat(shipper.flush(LONG)).isTrue();
            hasAll(receiver, dir);
            assertThat(shipper.status().up()).isTrue();
        }
    }

    @Test
    void aReceiverThatIsKilledMidStreamGetsEverythingInOrder() throws Exception {
        Path dir = temp.resolve("log");
        try (Receiver receiver = receiver();
                AuditLog log = AuditLog.open(dir, config())) {
            AuditShipper shipper =
                    AuditShipper.to("central", receiver.destination()).batch(50).start(log);
            AtomicInteger next = new AtomicInteger();
            Thread writer = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    for (int i = 0; i < 20; i++) {
                        log.record(event(next.getAndIncrement()));
                    }
                    log.flush(LONG);
                }
            });
            writer.start();
            try {
                for (int kill = 0; kill < kills(); kill++) {
                    long seen = shipper.status().delivered();
                    while (shipper.status().delivered() < seen + 100) {
                        assertThat(shipper.flush(LONG)).isTrue();
                    }
                    receiver.kill();
                    int written = next.get();
                    while (next.get() < written + 50) {
                        Thread.onSpinWait();
                    }
                    receiver.restart();
                }
            } finally {
                writer.interrupt();
                writer.join();
            }
            assertThat(log.flush(LONG)).isTrue();

            assertThat(shipper.flush(LONG)).isTrue();
            hasAll(receiver, dir);
        }
    }

    /** How often the receiver is killed mid-stream. */
    protected int kills() {
        return 3;
    }
}
