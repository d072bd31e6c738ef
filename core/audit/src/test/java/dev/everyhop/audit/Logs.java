package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.audit.internal.tlog.Ed25519;
import dev.everyhop.event.SecurityEvent;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Logs to test with. */
final class Logs {

    static final Path DIR = Path.of("/var/audit");
    static final Path KEYS = Path.of("/var/audit.keys");
    /** A ceiling that only a hang reaches. */
    static final Duration LONG = Duration.ofSeconds(60);

    static final KeyPair PAIR = Ed25519.generate(new SecureRandom());
    static final AuditKey KEY = AuditKey.of("host/orders/1", PAIR.getPublic());

    private Logs() {}

    /** A clock that stands still until it is set. */
    static final class Clock implements InstantSource {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));

        @Override
        public Instant instant() {
            return now.get();
        }

        void plus(Duration time) {
            now.updateAndGet(instant -> instant.plus(time));
        }
    }

    static AuditConfig config(MemoryDisk disk) {
        return AuditConfig.forService("orders")
                .origin("host", "1")
                .signingKey(PAIR)
                .mustWithin(LONG)
                .keepBack(0)
                .disk(disk);
    }

    /** Returns a log on a disk of its own that has exactly so many entries, all under its checkpoint. */
    static MemoryDisk of(int size) {
        MemoryDisk disk = new MemoryDisk(size);
        AuditLog log = AuditLog.open(
                DIR,
                config(disk)
                        .shouldWithin(LONG)
                        // Of a large log the segments must go while it is made, or memory does not hold it.
                        .checkpointEvery(size > 100_000 ? Duration.ofSeconds(1) : Duration.ofHours(1)));
        fill(log, 1, size);
        assertThat(log.flush(LONG)).isTrue();
        MemoryDisk copy = disk.copy();
        log.close();
        assertThat(copy.files()).contains(DIR.resolve("checkpoint"));
        return copy;
    }

    /** Records as many entries as lie between two indices. */
    static void fill(AuditLog log, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(log.record(event(i).delivery(Delivery.SHOULD))).isInstanceOf(AuditResult.Queued.class);
        }
    }

    static AuditEvent event(int number) {
        return AuditEvent.of(AuditCode.SENSITIVE_READ)
                .outcome(SecurityEvent.Outcome.PERMITTED)
                .caller("https://id.example", "user-" + number % 7)
                .route("GET", "/orders/{id}/" + number)
                .peer("192.0.2." + number % 250);
    }

    static AuditReport verify(MemoryDisk disk) {
        return AuditVerifier.with(KEY).disk(disk).verify(DIR);
    }
}
