package dev.everyhop.spring.autoconfigure;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Out of service while there is no key material, or none that is still valid. */
final class MaterialHealthIndicator extends AbstractHealthIndicator {

    private final KeyMaterial material;

    MaterialHealthIndicator(KeyMaterial material) {
        super("The state of the key material could not be read");
        this.material = material;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        KeyStatus status = material.status();
        builder.status(status.usable() ? Status.UP : Status.OUT_OF_SERVICE)
                .withDetail("source", status.source())
                .withDetail("epoch", status.epoch());
        if (status.expires() != null) {
            builder.withDetail("expires", status.expires()).withDetail("expiresIn", status.expiresIn());
        }
        if (status.failure() != null) {
            builder.withDetail("failure", status.failure().code()).withDetail("failures", status.failures());
        }
    }
}
