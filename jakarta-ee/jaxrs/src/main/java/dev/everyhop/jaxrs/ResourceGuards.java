package dev.everyhop.jaxrs;

import dev.everyhop.servlet.ServletGate;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;

/** Puts a guard before each resource method. */
final class ResourceGuards implements DynamicFeature {

    private final ServletGate door;

    ResourceGuards(ServletGate door) {
        this.door = door;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Class<?> type = resource.getResourceClass();
        Method method = resource.getResourceMethod();
        context.register(new ResourceGuard(
                door,
                ResourceNeeds.of(type, method),
                ResourceTemplate.of(type, method).orElse(null)));
    }
}
