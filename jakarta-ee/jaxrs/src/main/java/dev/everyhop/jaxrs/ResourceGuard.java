package dev.everyhop.jaxrs;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Route;
import dev.everyhop.servlet.ServletGate;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets a resource method run if it is the operation that was checked, and if its annotations let the caller in. */
@Priority(Priorities.AUTHORIZATION)
final class ResourceGuard implements ContainerRequestFilter {

    /** Marks a request for which a resource method was found, so that its exceptions are told from those of matching. */
    static final String MATCHED = "dev.everyhop.jaxrs.matched";

    private final ServletGate door;
    private final ResourceNeeds needs;
    private final @Nullable ResourceTemplate template;

    ResourceGuard(ServletGate door, ResourceNeeds needs, @Nullable ResourceTemplate template) {
        this.door = door;
        this.needs = needs;
        this.template = template;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        // Jersey does not inject into filters of single methods.
        HttpServletRequest request =
                (HttpServletRequest) Objects.requireNonNull(context.getProperty(GateRequestFilter.REQUEST), "request");
        request.setAttribute(MATCHED, true);
        Permit permit = door.permit(request).orElse(null);
        Decision.Deny deny = permit == null
                ? door.gate().refuse(door.call(request), GateReason.REQUEST_UNCHECKED)
                : refusal(context, request, permit);
        if (deny != null) {
            Problems.abort(context, deny);
        }
    }

    private Decision.@Nullable Deny refusal(
            ContainerRequestContext context, HttpServletRequest request, Permit permit) {
        if (needs.denied() || !isWhatWasChecked(context, request, permit)) {
            return door.gate().refuse(door.call(request), permit, GateReason.ROUTE_UNKNOWN);
        }
        return needs.requirement() == null
                ? null
                : door.gate()
                        .refusal(door.call(request), permit, needs.requirement())
                        .orElse(null);
    }

    private boolean isWhatWasChecked(ContainerRequestContext context, HttpServletRequest request, Permit permit) {
        if (template == null) {
            return true;
        }
        Route route = permit.route();
        boolean method =
                route.method().equals(template.method()) || route.method().equals(Route.ANY_METHOD);
        String base = context.getUriInfo().getBaseUri().getRawPath();
        String within =
                base.substring(Math.min(base.length(), request.getContextPath().length()));
        String prefix = within.endsWith("/") ? within.substring(0, within.length() - 1) : within;
        boolean path = route.template().endsWith("/**")
                || ResourceTemplate.shape("", route.template()).equals(ResourceTemplate.shape(prefix, template.path()));
        return method && path && sameVariables(context, permit);
    }

    /** Variables of one name must have one value, or the framework has read the path in another way. */
    private static boolean sameVariables(ContainerRequestContext context, Permit permit) {
        for (Map.Entry<String, List<String>> one :
                context.getUriInfo().getPathParameters().entrySet()) {
            String checked = permit.pathVariables().get(one.getKey());
            if (checked != null && !one.getValue().contains(checked)) {
                return false;
            }
        }
        return true;
    }
}
