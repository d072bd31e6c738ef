package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What each class of delivery does on a disk that is slow, full, read-only or broken, and how it comes back. */
class DeliveryTest {

    private final MemoryDisk disk = new MemoryDisk(1);
    private final List<SecurityEvent> told = new CopyOnWriteArrayList<>();
    private final Logs.Clock clock = new Logs.Clock();

    private AuditConfig config() {
        return Logs.config(disk).clock(clock).events(told::add).recordEachDenial();
    }

    @Test
    void mustIsRefusedWhenTheForceDoesNotReturnInTimeAndShouldAndMayDoNotWait() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        AuditLog log = AuditLog.open(
                Logs.DIR,
                config().mustWithin(Duration.ofMillis(50))
                        .shouldWithin(Duration.ofMillis(1))
                        .queueBytes(64 << 10));
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                reached.countDown();
                await(held);
            }
        });
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)))
                .isEqualTo(new AuditResult.NotRecorded(AuditReason.TIMEOUT));
        await(reached);
        int accepted = 0;
        for (int i = 0; i < 500; i++) {
            accepted += log.record(Logs.event(i).delivery(Delivery.SHOULD)).isAccepted() ? 1 : 0;
            log.record(Logs.event(i).delivery(Delivery.MAY));
        }
        AuditStatus status = log.status();
        assertThat(status.spilled()).isEqualTo(500 - accepted).isPositive();
        assertThat(status.dropped()).isPositive();
        assertThat(status.refused()).isEqualTo(1);
        assertThat(status.waitingKiB()).as("what waits is bounded").isLessThanOrEqualTo(128);

        held.countDown();
        assertThat(log.flush(Logs.LONG)).isTrue();
        AuditEntry gap = only(AuditCode.AUDIT_GAP);
        assertThat(gap.text("/unmapped/counts/spilled sensitive_read")).hasValue("" + status.spilled());
        assertThat(gap.text("/unmapped/counts/dropped sensitive_read")).hasValue("" + status.dropped());
        assertThat(gap.text("/unmapped/counts/refused sensitive_read audit.timeout"))
                .as("why it was refused is not what the record would have told")
                .isEmpty();
        assertThat(gap.text("/unmapped/counts/refused sensitive_read")).hasValue("1");
        assertThat(log.record(Logs.event(2).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        log.close();
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    /** With a patience of an hour nothing but what is offered could end here. */
    @Test
    @org.junit.jupiter.api.Timeout(120)
    void whatIsOfferedNeverWaitsAndWhatMustBeDurableIsTakenAsShould() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        Duration hour = Duration.ofHours(1);
        AuditLog log = AuditLog.open(
                Logs.DIR, config().mustWithin(hour).shouldWithin(hour).queueBytes(64 << 10));
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                reached.countDown();
                await(held);
            }
        });
        assertThat(log.offer(Logs.event(0).delivery(Delivery.MUST))).isEqualTo(new AuditResult.Queued());
        await(reached);
        int accepted = 0;
        for (int i = 0; i < 500; i++) {
            accepted += log.offer(Logs.event(i).delivery(Delivery.SHOULD)).isAccepted() ? 1 : 0;
        }
        assertThat(log.offer(Logs.event(1).delivery(Delivery.MUST)))
                .isEqualTo(new AuditResult.NotRecorded(AuditReason.QUEUE_FULL));
        assertThat(log.status().spilled()).isEqualTo(501 - accepted).isPositive();
        assertThat(log.status().refused()).isZero();
        assertThat(accepted).as("all of the room, not half of it").isGreaterThan(40);

        held.countDown();
        assertThat(log.flush(Logs.LONG)).isTrue();
        log.close();
        assertThat(log.offer(Logs.event(1))).isEqualTo(new AuditResult.NotRecorded(AuditReason.CLOSED));
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void aCallerThatGaveUpBeforeItsRecordWasTakenIsNotWritten() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        AuditLog log = AuditLog.open(Logs.DIR, config().mustWithin(Duration.ofMillis(50)));
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                reached.countDown();
                await(held);
            }
        });
        log.record(Logs.event(1).delivery(Delivery.MUST));
        await(reached);
        assertThat(log.record(Logs.event(2).delivery(Delivery.MUST)).isAccepted())
                .isFalse();
        held.countDown();
        assertThat(log.flush(Logs.LONG)).isTrue();
        log.close();

        assertThat(AuditReader.open(Logs.DIR, disk).find(AuditQuery.all().route("/orders/{id}/2")))
                .isEmpty();
    }

    @Test
    void aBrokenDiskRefusesMustKeepsWhatWaitsAndComesBackWithoutARestart() {
        AuditLog log = AuditLog.open(Logs.DIR, config());
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("force")) {
                throw new IOException("Input/output error");
            }
        });
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)))
                .isEqualTo(new AuditResult.NotRecorded(AuditReason.DISK_FAILED));
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DOWN);
        assertThat(log.status().fault()).hasValue(AuditReason.DISK_FAILED);
        assertThat(log.record(Logs.event(2).delivery(Delivery.SHOULD)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isFalse();
        assertThat(told).extracting(SecurityEvent::name).contains("audit.failing");

        disk.hook((operation, file) -> {});
        assertThat(log.record(Logs.event(3).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
        assertThat(told).extracting(SecurityEvent::name).contains("audit.recovered", "audit.gap");
        log.close();

        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        assertThat(reader.find(AuditQuery.all().route("/orders/{id}/2"))).hasSize(1);
        assertThat(reader.find(AuditQuery.all().route("/orders/{id}/3"))).hasSize(1);
        assertThat(only(AuditCode.AUDIT_GAP).text("/unmapped/counts/refused sensitive_read"))
                .hasValue("1");
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void aDiskThatBecomesReadOnlyRefusesMustAndComesBack() {
        AuditLog log = AuditLog.open(Logs.DIR, config());
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.readOnly(true);
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isFalse();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DOWN);
        disk.readOnly(false);
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
        log.close();
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void spaceThatIsKeptBackServesMustAloneAndNothingStopsWhenItComesBack() {
        disk.capacity(3 << 20);
        AuditLog log = AuditLog.open(Logs.DIR, config().keepBack(1 << 20));
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(disk.files()).contains(Logs.DIR.resolve("kept-back"));
        disk.put(Logs.KEYS.resolve("other-program"), new byte[(3 << 20) - (int) disk.used() - 1000]);

        // Ordinary records go first: they are counted, and the space that is kept back is not touched for them.
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DEGRADED);
        assertThat(log.status().fault()).hasValue(AuditReason.SPACE_KEPT_BACK);
        for (int i = 0; i < 20; i++) {
            log.record(Logs.event(i).delivery(Delivery.SHOULD));
        }
        int durable = 0;
        for (int i = 100; i < 200; i++) {
            durable += log.record(Logs.event(i).delivery(Delivery.MUST)).isAccepted() ? 1 : 0;
        }
        assertThat(durable).isEqualTo(100);
        assertThat(disk.files()).doesNotContain(Logs.DIR.resolve("kept-back"));
        assertThat(log.status().spilled()).isEqualTo(20);

        // Then even that is used up.
        disk.put(Logs.KEYS.resolve("other-program-2"), new byte[3 << 20]);
        assertThat(log.record(Logs.event(300).delivery(Delivery.MUST)))
                .isEqualTo(new AuditResult.NotRecorded(AuditReason.DISK_FULL));
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.DOWN);

        disk.remove(Logs.KEYS.resolve("other-program"));
        disk.remove(Logs.KEYS.resolve("other-program-2"));
        assertThat(log.record(Logs.event(301).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.record(Logs.event(302).delivery(Delivery.SHOULD)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().health()).isEqualTo(AuditStatus.Health.UP);
        assertThat(disk.files()).contains(Logs.DIR.resolve("kept-back"));
        log.close();
        AuditReader reader = AuditReader.open(Logs.DIR, disk);
        assertThat(reader.find(AuditQuery.all().route("/orders/{id}/302"))).hasSize(1);
        assertThat(count("spilled sensitive_read")).isEqualTo(20);
        assertThat(count("refused sensitive_read")).isEqualTo(1);
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void identicalDenialsBecomeOneRecordWithTheirNumber() {
        AuditLog log = AuditLog.open(Logs.DIR, config().aggregateDenialsOver(Duration.ofSeconds(10)));
        for (int i = 0; i < 5000; i++) {
            clock.plus(Duration.ofMillis(1));
            AuditResult result = log.record(denial("192.0.2.1"));
            assertThat(result).isInstanceOf(i == 0 ? AuditResult.Queued.class : AuditResult.Aggregated.class);
        }
        log.record(denial("192.0.2.2"));
        assertThat(log.flush(Logs.LONG)).isTrue();
        log.close();
        List<AuditEntry> entries =
                AuditReader.open(Logs.DIR, disk).find(AuditQuery.all().code(AuditCode.AUTHZ_FAIL));
        assertThat(entries).hasSize(3);
        assertThat(entries)
                .extracting(entry -> entry.text("/count").orElse("1"))
                .containsExactlyInAnyOrder("1", "4999", "1");
        AuditEntry counted = entries.stream()
                .filter(entry -> entry.text("/count").isPresent())
                .findFirst()
                .orElseThrow();
        assertThat(Long.parseLong(counted.text("/end_time").orElseThrow())
                        - Long.parseLong(counted.text("/start_time").orElseThrow()))
                .isEqualTo(4998);
        assertThat(log.status().aggregated()).isEqualTo(4999);
    }

    @Test
    void denialsFromEndlessSourcesTakeBoundedMemoryAndNoneIsUncounted() {
        AuditLog log = AuditLog.open(
                Logs.DIR, config().aggregateDenialsOver(Duration.ofSeconds(10)).shouldWithin(Logs.LONG));
        int queued = 0;
        for (int i = 0; i < 30_000; i++) {
            AuditResult result = log.record(denial("10.0." + i / 250 + "." + i % 250));
            queued += result instanceof AuditResult.Queued ? 1 : 0;
        }
        assertThat(queued)
                .as("one for each of 4096 sources, and one for all others")
                .isEqualTo(4097);
        assertThat(log.flush(Logs.LONG)).isTrue();
        log.close();
        long told =
                AuditReader.open(Logs.DIR, disk)
                        .find(AuditQuery.all().code(AuditCode.AUTHZ_FAIL).limit(100_000))
                        .stream()
                        .mapToLong(entry -> Long.parseLong(entry.text("/count").orElse("1")))
                        .sum();
        assertThat(told).isEqualTo(30_000);
    }

    @Test
    void denialsThatMustBeDurableAreNotAggregated() {
        AuditLog log = AuditLog.open(Logs.DIR, config().aggregateDenialsOver(Duration.ofSeconds(10)));
        for (int i = 0; i < 5; i++) {
            assertThat(log.record(denial("192.0.2.1").delivery(Delivery.MUST))).isInstanceOf(AuditResult.Durable.class);
        }
        log.close();
    }

    @Test
    void whatCannotBeEncodedDoesNotStopTheLog() {
        AuditLog log = AuditLog.open(Logs.DIR, config());
        assertThat(log.record(Logs.event(1).time(java.time.Instant.MAX).delivery(Delivery.MUST))
                        .isAccepted())
                .isTrue();
        assertThat(log.record(Logs.event(2).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        log.close();
        assertThat(AuditReader.open(Logs.DIR, disk).entry(1).orElseThrow().reason())
                .hasValue("audit.not_encoded");
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void anInterruptedCallerReturnsAndStaysInterrupted() {
        CountDownLatch held = new CountDownLatch(1);
        AuditLog log = AuditLog.open(Logs.DIR, config());
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("force")) {
                await(held);
            }
        });
        Thread.currentThread().interrupt();
        AuditResult result = log.record(Logs.event(1).delivery(Delivery.MUST));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.isAccepted()).isFalse();
        held.countDown();
        log.close();
    }

    @Test
    void aListenerThatThrowsOrRecordsDoesNotDisturbTheLog() {
        List<AuditLog> logs = new ArrayList<>();
        AuditLog log = AuditLog.open(Logs.DIR, Logs.config(disk).events(event -> {
            if (!logs.isEmpty()) {
                logs.get(0).events().emit(event);
            }
            throw new IllegalStateException("listener");
        }));
        logs.add(log);
        disk.hook((operation, file) -> {
            if (operation.equals("force")) {
                throw new IOException("injected");
            }
        });
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isFalse();
        disk.hook((operation, file) -> {});
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        log.close();
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    private static AuditEvent denial(String peer) {
        return AuditEvent.of(AuditCode.AUTHZ_FAIL)
                .outcome(SecurityEvent.Outcome.DENIED)
                .reason(AuditReason.TIMEOUT)
                .route("GET", "/orders")
                .status(403)
                .peer(peer);
    }

    private AuditEntry only(AuditCode code) {
        List<AuditEntry> found =
                AuditReader.open(Logs.DIR, disk).find(AuditQuery.all().code(code));
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private long count(String kind) {
        return AuditReader.open(Logs.DIR, disk).find(AuditQuery.all().code(AuditCode.AUDIT_GAP)).stream()
                .mapToLong(entry ->
                        Long.parseLong(entry.text("/unmapped/counts/" + kind).orElse("0")))
                .sum();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
