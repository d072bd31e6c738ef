package dev.everyhop.jaxrs;

import dev.everyhop.testkit.ContractService;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The application of the HTTP contract: one resource, and the gate. */
public class ContractApplication extends Application {

    /** The container makes the application and its resources, so this is where they find what they belong to. */
    static final AtomicReference<ContractService> SERVICE = new AtomicReference<>();

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(ContractResource.class);
    }

    @Override
    public Set<Object> getSingletons() {
        return Set.of(GateFeature.of(SERVICE.get().gate()));
    }
}
