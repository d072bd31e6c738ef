package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a shipper does when its destination, its disk or its own log is not as it should be. */
@Timeout(600) // a hang guard
class ShippingTest {

    private final MemoryDisk disk = new MemoryDisk(1);
    private final Far far = new Far();
    private final List<SecurityEvent> told = new CopyOnWriteArrayList<>();

    /** A destination in memory. */
    private static final class Far implements AuditDestination {
        final List<Long> indices = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
        volatile Position position = Position.unknown();
        volatile IOException fault;
        volatile int refuses;
        volatile CountDownLatch hang;
        volatile boolean closed;

        @Override
        public Position open(String origin) throws IOException {
            assertThat(origin).isEqualTo("host/orders/1");
            check();
            return position;
        }

        @Override
        public int deliver(AuditBatch batch) throws IOException, InterruptedException {
            check();
            CountDownLatch latch = hang;
            if (latch != null) {
                latch.await();
                throw new IOException("broken");
            }
            batches.add(batch.entries().stream().mapToInt(AuditEntry::length).sum());
            batch.entries().forEach(entry -> indices.add(entry.index()));
            assertThat(batch.checkpoint().size()).isGreaterThan(indices.get(indices.size() - 1));
            return refuses;
        }

        private void check() throws IOException {
            if (fault != null) {
                throw fault;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private AuditConfig config() {
        return Logs.config(disk).events(told::add).shouldWithin(Logs.LONG);
    }

    private AuditLog open(int entries) {
        AuditLog log = AuditLog.open(Logs.DIR, config());
        Logs.fill(log, 0, entries);
        assertThat(log.flush(Logs.LONG)).isTrue();
        return log;
    }

    private static void awaitFailures(AuditShipper shipper, long count) {
        while (shipper.status().failures() < count) {
            shipper.flush(Duration.ofMillis(20));
        }
    }

    private List<String> shippingEvents() {
        return told.stream()
                .filter(event -> event.name().equals("audit.shipping"))
                .map(event -> event.outcome()
                        + (event.reason() == null ? "" : " " + event.reason().code()) + " "
                        + event.fields().get("destination"))
                .toList();
    }

    @Test
    void batchesAreBoundedInEntriesAndInBytes() {
        AuditLog log = open(5000);
        AuditShipper shipper = AuditShipper.to("central", far).batch(700).start(log);
        assertThat(shipper.flush(Logs.LONG)).isTrue();

        assertThat(far.indices)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(0, 5000).boxed().toList());
        assertThat(far.batches).allMatch(bytes -> bytes < (1 << 20) + (32 << 10));
        assertThat(shipper.status().delivered()).isEqualTo(5001);
        log.close();
        assertThat(far.closed).isTrue();
        assertThat(far.indices).as("the closing record is out too").hasSize(5002);
    }

    @Test
    void anOutageIsToldOnceAndItsEndToo() {
        far.fault = new IOException("no route");
        AuditLog log = open(10);
        AuditShipper shipper = AuditShipper.to("central", far).start(log);
        awaitFailures(shipper, 5);
        assertThat(shippingEvents()).containsExactly("FAILED audit.ship_unreachable central");
        assertThat(shipper.status().waitingSince()).isPresent();
        assertThat(log.shipments()).singleElement().satisfies(one -> {
            assertThat(one.up()).isFalse();
            assertThat(one.lag()).isEqualTo(11);
        });

        far.fault = new AuditDestination.Refused("wrong password");
        long before = shipper.status().failures();
        awaitFailures(shipper, before + 2);
        far.fault = null;
        assertThat(shipper.flush(Logs.LONG)).isTrue();

        assertThat(shippingEvents())
                .containsExactly(
                        "FAILED audit.ship_unreachable central",
                        "FAILED audit.ship_refused central",
                        "SUCCEEDED central");
        assertThat(shipper.status().up()).isTrue();
        assertThat(shipper.status().waitingSince()).isEmpty();
        log.close();
    }

    @Test
    void whatADestinationRefusesForGoodIsCountedAndTold() {
        AuditLog log = open(10);
        far.refuses = 3;
        AuditShipper shipper = AuditShipper.to("central", far).start(log);
        assertThat(shipper.flush(Logs.LONG)).isTrue();

        assertThat(shipper.status().rejected()).isEqualTo(3);
        assertThat(shipper.status().delivered()).isEqualTo(8);
        assertThat(shippingEvents()).containsExactly("FAILED audit.ship_incomplete central");
        log.close();
    }

    @Test
    void shippingGoesOnBehindWhatTheDestinationHas() {
        AuditLog log = open(10);
        byte[] seventh = AuditReader.open(Logs.DIR, disk).entry(7).orElseThrow().toBytes();
        far.position = AuditDestination.Position.after(7, seventh);
        AuditShipper shipper = AuditShipper.to("central", far).start(log);

        assertThat(shipper.flush(Logs.LONG)).isTrue();

        assertThat(far.indices).containsExactly(8L, 9L, 10L);
        log.close();
    }

    /** A destination with more of the log, or with another entry, shows that the log was cut off or replaced. */
    @ParameterizedTest
    @ValueSource(longs = {7, 11, 500})
    void nothingIsShippedToADestinationThatHasAnotherLog(long last) {
        AuditLog log = open(10);
        far.position = AuditDestination.Position.after(last, "{}".getBytes(StandardCharsets.UTF_8));
        AuditShipper shipper =
                AuditShipper.to("central", far).drainOnClose(Duration.ZERO).start(log);
        awaitFailures(shipper, 3);

        assertThat(shipper.status().fault()).hasValue(AuditReason.SHIP_DIFFERS);
        assertThat(far.indices).isEmpty();
        assertThat(shippingEvents()).containsExactly("FAILED audit.ship_differs central");
        log.close();
    }

    @Test
    void retentionKeepsWhatWasNotShipped() {
        AuditLog log = open(1000);
        far.fault = new IOException("away");
        AuditShipper shipper =
                AuditShipper.to("central", far).drainOnClose(Duration.ZERO).start(log);
        awaitFailures(shipper, 1);
        assertThat(log.prune(java.time.Instant.MAX)).isZero();
        assertThatThrownBy(() -> log.forgetDestination("central")).isInstanceOf(IllegalStateException.class);
        shipper.close();
        assertThat(log.prune(java.time.Instant.MAX))
                .as("nor while nobody ships to it")
                .isZero();

        far.fault = null;
        AuditShipper again = AuditShipper.to("central", far).start(log);
        assertThat(again.flush(Logs.LONG)).isTrue();

        assertThat(log.prune(java.time.Instant.MAX)).isEqualTo(768);
        assertThat(far.indices).hasSize(1001);
        log.close();
    }

    @Test
    void aForgottenDestinationHoldsNothingBack() {
        AuditLog log = open(300);
        far.fault = new IOException("away");
        AuditShipper.to("central", far).drainOnClose(Duration.ZERO).start(log).close();

        assertThat(log.forgetDestination("central")).isTrue();
        assertThat(log.forgetDestination("central")).isFalse();
        assertThat(log.prune(java.time.Instant.MAX)).isEqualTo(256);
        assertThatThrownBy(() -> log.forgetDestination("../checkpoint")).isInstanceOf(IllegalArgumentException.class);
        log.close();
    }

    @Test
    void whatWasPrunedUnshippedIsCountedAndTold() {
        AuditLog log = AuditLog.open(Logs.DIR, config().pruneUnshipped());
        Logs.fill(log, 0, 600);
        assertThat(log.flush(Logs.LONG)).isTrue();
        far.fault = new IOException("away");
        AuditShipper shipper = AuditShipper.to("central", far).start(log);
        awaitFailures(shipper, 1);
        assertThat(log.prune(java.time.Instant.MAX)).isEqualTo(512);

        far.fault = null;
        assertThat(shipper.flush(Logs.LONG)).isTrue();

        assertThat(far.indices.get(0)).isEqualTo(512);
        assertThat(shipper.status().skipped()).isEqualTo(512);
        assertThat(shippingEvents())
                .containsExactly(
                        "FAILED audit.ship_unreachable central",
                        "FAILED audit.ship_incomplete central",
                        "SUCCEEDED central");
        log.close();
    }

    @Test
    void aFullDiskDoesNotStopShipping() {
        AuditLog log = open(100);
        AuditShipper shipper = AuditShipper.to("central", far).batch(10).start(log);
        assertThat(shipper.flush(Logs.LONG)).isTrue();
        Logs.fill(log, 100, 200);
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (file.toString().contains("/shipping/")) {
                throw new IOException("No space left on device");
            }
        });
        assertThat(shipper.flush(Logs.LONG)).isTrue();

        assertThat(far.indices).doesNotHaveDuplicates().hasSize(201);
        assertThat(shipper.status().up()).isTrue();
        disk.hook((operation, file) -> {});
        log.close();
    }

    @Test
    void aDestinationThatHangsHoldsUpNeitherRecordingNorClosing() {
        AuditLog log = open(10);
        far.hang = new CountDownLatch(1);
        AuditShipper shipper = AuditShipper.to("central", far)
                .drainOnClose(Duration.ofMillis(1))
                .start(log);
        assertThat(shipper.flush(Duration.ofMillis(20))).isFalse();
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isTrue();

        log.close();

        assertThat(far.closed).isTrue();
        assertThat(far.indices).isEmpty();
    }

    @Test
    void aListenerOrDestinationThatThrowsEndsNothing() {
        AuditLog log = AuditLog.open(
                Logs.DIR, Logs.config(disk).shouldWithin(Logs.LONG).events(event -> {
                    throw new IllegalStateException("listener");
                }));
        Logs.fill(log, 0, 10);
        assertThat(log.flush(Logs.LONG)).isTrue();
        AuditDestination odd = new AuditDestination() {
            private int calls;

            @Override
            public Position open(String origin) {
                if (calls++ < 3) {
                    throw new IllegalStateException("odd");
                }
                return Position.unknown();
            }

            @Override
            public int deliver(AuditBatch batch) throws IOException, InterruptedException {
                return far.deliver(batch);
            }

            @Override
            public void close() {}
        };
        AuditShipper shipper = AuditShipper.to("central", odd).start(log);

        assertThat(shipper.flush(Logs.LONG)).isTrue();
        assertThat(shipper.status().failures()).isEqualTo(3);
        assertThat(far.indices).hasSize(11);
        log.close();
    }

    @Test
    void aNameIsUsedOnceAndIsAName() {
        AuditLog log = open(1);
        AuditShipper.to("central", far).start(log);
        assertThatThrownBy(() -> AuditShipper.to("central", new Far()).start(log))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("central");
        assertThatThrownBy(() -> AuditShipper.to("../x", far))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("../x");
        log.close();
        assertThatThrownBy(() -> AuditShipper.to("other", far).start(log)).isInstanceOf(IllegalStateException.class);
    }
}
