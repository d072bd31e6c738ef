package dev.everyhop.jaxrs;

import dev.everyhop.testkit.ContractService;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The application of the HTTP contract: one resource, and the gate. */
public class ContractApplication extends Application {

    /** The container makes the application and its resources, so this is where they find what they belong to. */
    static final AtomicReference<ContractService> SERVICE = new AtomicReference<>();

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(ContractResource.class, Protected.class);
    }

    /** Registers the gate, as an application does that makes one. */
    public static class Protected implements Feature {

        @Override
        public boolean configure(FeatureContext context) {
            context.register(GateFeature.of(SERVICE.get().gate()));
            return true;
        }
    }
}
