package dev.everyhop.spring.internal;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.PolicyFiles;
import dev.everyhop.spring.PolicyReload;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the document anew, when asked to and, where that is configured, when its files have changed. */
public final class OpenApiReload implements PolicyReload, AutoCloseable {

    private final Gate gate;
    private final RouteTable routes;
    private final EveryhopProperties properties;
    private final PolicySource source;
    private final @Nullable PolicyFiles files;

    /**
     * Makes one.
     *
     * @param routes the operations that the document is put together with; null if the service has a policy of its own
     */
    public OpenApiReload(Gate gate, @Nullable RouteTable routes, EveryhopProperties properties) {
        if (routes == null) {
            throw Misconfiguration.POLICY_TWICE.with(PolicySource.DOCUMENT);
        }
        this.gate = gate;
        this.routes = routes;
        this.properties = properties;
        this.source = Objects.requireNonNull(PolicySource.of(properties.policy()));
        Duration interval = properties.policy().reload();
        this.files = interval == null
                ? null
                : PolicyFiles.of(gate, source.openApi(), this::completed).every(interval);
    }

    /** Runs within the gate's reload, which lets one at a time make a policy. */
    private Policy completed(Policy document) {
        routes.settle(gate.policy());
        return routes.policy(properties.corsPreflight(), PolicySource.notEmpty(document));
    }

    @Override
    public boolean now() {
        return gate.reload(() -> completed(source.read()));
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }
}
