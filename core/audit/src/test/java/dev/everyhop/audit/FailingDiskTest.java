package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.event.SecurityEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk that fails does to the log's memory and to those who wait for it. */
class FailingDiskTest {

    private final MemoryDisk disk = new MemoryDisk(1);
    private final Logs.Clock clock = new Logs.Clock();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(1);

    private AuditConfig config() {
        return Logs.config(disk).clock(clock).recordEachDenial();
    }

    /** The second message makes the log use the space that it keeps back, and write once more. */
    @ParameterizedTest
    @ValueSource(strings = {"Input/output error", "No space left on device"})
    void theRoomOfCallersThatGaveUpIsGivenBackOnce(String fault) throws Exception {
        AuditLog log = AuditLog.open(Logs.DIR, config().keepBack(1 << 20));
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().waitingKiB()).isZero();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                reached.countDown();
                await(held);
                throw new IOException(fault);
            }
        });
        assertThat(log.record(Logs.event(1).delivery(Delivery.SHOULD)).isAccepted())
                .isTrue();
        await(reached);
        for (int i = 0; i < 10; i++) {
            // Who is interrupted does not wait, and takes its record back.
            Thread.currentThread().interrupt();
            assertThat(log.record(Logs.event(i).delivery(Delivery.MUST)).isAccepted())
                    .isFalse();
            assertThat(Thread.interrupted()).isTrue();
        }
        int withdrawn = log.status().waitingKiB();
        ExecutorService waiter = Executors.newSingleThreadExecutor();
        CompletableFuture<AuditResult> waiting =
                CompletableFuture.supplyAsync(() -> log.record(Logs.event(20).delivery(Delivery.MUST)), waiter);
        while (log.status().waitingKiB() == withdrawn) {
            Thread.onSpinWait();
        }
        held.countDown();
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isInstanceOf(AuditResult.NotRecorded.class);

        disk.hook((operation, file) -> {});
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.status().waitingKiB()).isZero();
        waiter.shutdown();
        log.close();
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void denialsThatAreCountedWhileWritingFailsStayOneRecord() {
        AuditLog log = AuditLog.open(Logs.DIR, config().aggregateDenialsOver(Duration.ofSeconds(10)));
        assertThat(log.flush(Logs.LONG)).isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                throw new IOException("Input/output error");
            }
        });
        int rounds = 50;
        for (int i = 0; i < rounds; i++) {
            log.record(denial());
            log.record(denial());
            clock.plus(Duration.ofSeconds(11));
            assertThat(log.flush(Logs.LONG))
                    .as("a pass that asks for all counts")
                    .isFalse();
        }
        disk.hook((operation, file) -> {});
        assertThat(log.flush(Logs.LONG)).isTrue();
        List<AuditEntry> entries =
                AuditReader.open(Logs.DIR, disk).find(AuditQuery.all().code(AuditCode.AUTHZ_FAIL));
        assertThat(entries)
                .as("the first, what was counted before the first failure was seen, and what was counted since")
                .hasSizeLessThanOrEqualTo(4);
        assertThat(entries.stream()
                        .mapToLong(entry -> Long.parseLong(entry.text("/count").orElse("1")))
                        .sum())
                .as("a flush that succeeds has written all counts")
                .isEqualTo(2 * rounds);
        log.close();
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    @Test
    void anErasureThatFailsInAnyWayLeavesTheLogAtWork() {
        AuditLog log = AuditLog.open(Logs.DIR, config().sealPersonalFields());
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        disk.hook((operation, file) -> {
            if (operation.equals("delete") && file.toString().contains("/subjects/")) {
                throw new SecurityException("injected");
            }
        });
        assertThatThrownBy(() -> log.erase("https://id.example", "user-1"))
                .isInstanceOf(AuditException.class)
                .hasCauseInstanceOf(SecurityException.class);
        disk.hook((operation, file) -> {});
        assertThat(log.record(Logs.event(2).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        assertThat(log.erase("https://id.example", "user-1")).isEqualTo(1);
        log.close();
    }

    /** The erasure waits among those that came, or is already taken for the pass that fails. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anErasureIsDoneEvenIfTheWritingThreadEnds(int fatal) throws Exception {
        AuditLog log = AuditLog.open(Logs.DIR, config().sealPersonalFields());
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        AtomicInteger forces = new AtomicInteger();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                reached.countDown();
                await(held);
                if (forces.incrementAndGet() == fatal) {
                    throw new IllegalStateException("injected");
                }
            }
        });
        log.record(Logs.event(2).delivery(Delivery.SHOULD));
        await(reached);
        log.record(Logs.event(3).delivery(Delivery.SHOULD));
        CompletableFuture<Integer> erased = new CompletableFuture<>();
        Thread eraser = new Thread(() -> erased.complete(log.erase("https://id.example", "user-1")));
        eraser.start();
        while (eraser.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        held.countDown();
        assertThat(erased.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        log.close();
        assertThatThrownBy(() -> log.erase("https://id.example", "user-2")).isInstanceOf(AuditException.class);
    }

    @Test
    void anErasureAndAFlushEndThoughRecordsNeverCeaseToCome() {
        AuditLog log = AuditLog.open(Logs.DIR, config().sealPersonalFields());
        AtomicInteger more = new AtomicInteger();
        disk.hook((operation, file) -> {
            if (operation.equals("force") && file.toString().contains("/wal/")) {
                log.record(Logs.event(more.incrementAndGet()).delivery(Delivery.MAY));
            }
        });
        assertThat(log.record(Logs.event(1).delivery(Delivery.MUST)).isAccepted())
                .isTrue();
        assertThat(log.flush(Logs.LONG)).isTrue();
        assertThat(log.erase("https://id.example", "user-1")).isEqualTo(1);
        disk.hook((operation, file) -> {});
        assertThat(log.flush(Logs.LONG)).isTrue();
        log.close();
        assertThat(Logs.verify(disk).isSound()).isTrue();
    }

    private static AuditEvent denial() {
        return AuditEvent.of(AuditCode.AUTHZ_FAIL)
                .outcome(SecurityEvent.Outcome.DENIED)
                .route("GET", "/orders")
                .status(403)
                .peer("192.0.2.1");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
