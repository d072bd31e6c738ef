package dev.everyhop.spring.internal;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** Tells of the audit log: what became of records, what waits, and how far checkpoints and the witness are. */
public final class AuditMetrics implements MeterBinder {

    private final AuditLog log;

    public AuditMetrics(AuditLog log) {
        this.log = log;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        records(registry, "durable", AuditStatus::durable);
        records(registry, "aggregated", AuditStatus::aggregated);
        records(registry, "spilled", AuditStatus::spilled);
        records(registry, "dropped", AuditStatus::dropped);
        records(registry, "refused", AuditStatus::refused);
        FunctionCounter.builder("everyhop.audit.gaps", log, one -> one.status().gaps())
                .description("Records that say that others are missing")
                .register(registry);
        gauge(registry, "waiting", "Memory that waits to be written", status -> status.waitingKiB() * 1024L, "bytes");
        gauge(registry, "checkpoint", "Entries that the last checkpoint covers", AuditStatus::checkpointSize, null);
        gauge(
                registry,
                "witnessed",
                "Entries that the witness has cosigned; -1 if there is none",
                AuditStatus::witnessed,
                null);
        gauge(
                registry,
                "up",
                "2 if all is well, 1 if records are left out or late, 0 if none can be made durable",
                AuditMetrics::up,
                null);
    }

    private static long up(AuditStatus status) {
        return switch (status.health()) {
            case UP -> 2;
            case DEGRADED -> 1;
            case DOWN -> 0;
        };
    }

    private void records(MeterRegistry registry, String outcome, ToLongFunction<AuditStatus> count) {
        FunctionCounter.builder("everyhop.audit.records", log, one -> count.applyAsLong(one.status()))
                .description("Records, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String description,
            ToLongFunction<AuditStatus> value,
            @org.jspecify.annotations.Nullable String unit) {
        Gauge.builder("everyhop.audit." + name, log, one -> value.applyAsLong(one.status()))
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }
}
