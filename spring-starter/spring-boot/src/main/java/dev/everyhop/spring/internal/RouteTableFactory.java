package dev.everyhop.spring.internal;

import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.limit.Priority;
import dev.everyhop.spring.internal.EveryhopProperties.HealthProbes;
import dev.everyhop.spring.internal.EveryhopProperties.PublicRoute;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the table of operations of one chain, from its handlers and the properties.
 *
 * @param properties the properties
 * @param access what permissions and roles are
 * @param probes the paths of health probes; null without the actuator
 */
public record RouteTableFactory(
        EveryhopProperties properties,
        Access access,
        @Nullable ProbePaths probes) {

    /** Returns what the callers of actuator endpoints need. */
    public Need actuatorNeed() {
        List<String> scopes = properties.actuator().scopes();
        if (scopes.isEmpty()) {
            throw Misconfiguration.ACTUATOR_WITHOUT_SCOPE.with();
        }
        return Need.scopesUnlessListed(scopes);
    }

    /** Returns what reads the annotations of handlers. */
    public HandlerAnnotations annotations() {
        return new HandlerAnnotations(access);
    }

    /**
     * Makes the table of a chain.
     *
     * @param prefix the path of the dispatcher servlet, without a slash at its end
     * @param handlers its handlers
     */
    public RouteTable read(String prefix, List<Mapped> handlers) {
        RouteTable table = new RouteTable(prefix);
        table.addMapped(handlers);
        if (probes != null && properties.actuator().healthProbes() == HealthProbes.PUBLIC) {
            openProbes(table, probes);
        }
        return table;
    }

    /** Adds what the properties open to anyone. They speak of the service's own paths, never of a management port's. */
    public void open(RouteTable table) {
        List<PublicRoute> listed = properties.publicRoutes();
        for (int i = 0; i < listed.size(); i++) {
            String property = "everyhop.public[" + i + "]";
            table.addListed(route(property, listed.get(i)), property);
        }
    }

    private static void openProbes(RouteTable table, ProbePaths probes) {
        for (String path : probes.paths()) {
            // The group paths are below the one of the endpoint, which takes them all.
            String parent = path.substring(0, path.lastIndexOf('/'));
            if (table.has("GET", path) || table.has("GET", parent + "/**")) {
                Route route = new Route("GET", table.mounted(path), "health probe, shows a status only", List.of())
                        .with(RouteRules.builder().priority(Priority.CRITICAL).build());
                table.addListed(route, "everyhop.actuator.health-probes");
            }
        }
    }

    private static Route route(String property, PublicRoute listed) {
        if (listed.reason() == null || listed.reason().isBlank()) {
            throw Misconfiguration.PUBLIC_WITHOUT_REASON.with(property);
        }
        if (!listed.method().matches("[A-Z]+|\\*")
                || List.of("TRACE", "CONNECT").contains(listed.method())) {
            throw Misconfiguration.PUBLIC_METHOD_INVALID.with(property + ".method", listed.method());
        }
        String path = Objects.requireNonNullElse(listed.path(), "");
        try {
            return new Route(listed.method(), path, listed.reason(), List.of());
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.PUBLIC_PATH_INVALID.with(property + ".path", path, Misconfiguration.cause(e));
        }
    }
}
