package dev.everyhop.spring.autoconfigure;

import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Down while nothing can be recorded durably, or the log does not verify. While records are left out and counted, or come
 * late, the service is up and the details say so.
 */
final class AuditHealthIndicator extends AbstractHealthIndicator {

    private final AuditLog log;

    AuditHealthIndicator(AuditLog log) {
        super("The state of the audit log could not be read");
        this.log = log;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        AuditStatus status = log.status();
        builder.status(status.health() == AuditStatus.Health.DOWN ? Status.DOWN : Status.UP)
                .withDetail("log", status.health())
                .withDetail("durable", status.durable())
                .withDetail("leftOut", status.spilled() + status.dropped())
                .withDetail("refused", status.refused())
                .withDetail("checkpoint", status.checkpointSize());
        status.fault().ifPresent(fault -> builder.withDetail("fault", fault.code()));
        if (status.witnessed() >= 0) {
            builder.withDetail("witnessed", status.witnessed());
        }
    }
}
