package dev.everyhop.jaxrs;

import dev.everyhop.gate.Gate;
import dev.everyhop.servlet.ServletGate;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;

/**
 * Asks the gate about each request of a Jakarta REST application, before a resource is looked for.
 *
 * <p>Register it in the {@code Application}. A {@link dev.everyhop.servlet.GateFilter} of the same gate in front of it is not
 * needed; where there is one, it has decided already and the feature does the rest. Resource methods learn who calls
 * from {@link dev.everyhop.servlet.EveryhopRequest} or {@code SecurityContext}.
 *
 * <p><b>Security guarantees.</b> What the policy does not list is refused, whatever resources there are. A resource method
 * runs only if it is the operation that was checked, by method and path, and what its annotations ask for adds to what the
 * policy asks for: {@code @RolesAllowed}, {@code @DenyAll} and {@code @PermitAll} of Jakarta Annotations (those of a method
 * replace those of its class, as that standard says) and the annotations of Shiro (which add up). {@code @PermitAll} opens
 * nothing that the policy protects. Where the policy describes bodies, one is read and checked before a resource is looked
 * for, and entities are read from the bytes that were checked. Where it describes answers, an entity is written to memory and
 * decided on before anything goes out; one that can only be streamed is told as that.
 *
 * <p><b>Thread safety.</b> Safe.
 *
 * <p><b>Failure.</b> Whatever goes wrong before the gate permits a request keeps its resource from running. Outside of a servlet
 * container every request fails.
 */
public final class GateFeature implements Feature {

    private final ServletGate door;

    private GateFeature(ServletGate door) {
        this.door = door;
    }

    /**
     * Returns a feature that asks this gate.
     *
     * @throws IllegalStateException if the gate tells proxies by their addresses
     */
    public static GateFeature of(Gate gate) {
        return new GateFeature(ServletGate.of(gate));
    }

    @Override
    public boolean configure(FeatureContext context) {
        context.register(new GateRequestFilter(door));
        context.register(new GateResponseFilter(door));
        context.register(new ResourceGuards(door));
        context.register(new ProblemMapper(door));
        return true;
    }
}
