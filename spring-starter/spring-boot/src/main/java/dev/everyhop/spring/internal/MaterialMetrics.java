package dev.everyhop.spring.internal;

import dev.everyhop.secret.KeyMaterial;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Tells of key material: which epoch is current, how long it lasts, and how many reads in a row were not taken. */
public final class MaterialMetrics implements MeterBinder {

    private final KeyMaterial material;

    public MaterialMetrics(KeyMaterial material) {
        this.material = material;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        String source = material.status().source();
        Gauge.builder(
                        "everyhop.material.expires.in",
                        material,
                        of -> of.status().expiresIn().toMillis() / 1000d)
                .description("How long the certificates of the current epoch are still valid")
                .baseUnit("seconds")
                .tag("source", source)
                .register(registry);
        Gauge.builder("everyhop.material.epoch", material, of -> of.status().epoch())
                .description("The number of the current epoch of key material")
                .tag("source", source)
                .register(registry);
        Gauge.builder("everyhop.material.failures", material, of -> of.status().failures())
                .description("How many reads of the source in a row were not taken")
                .tag("source", source)
                .register(registry);
    }
}
