package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.ProbePaths;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;

/** The paths of Boot's health endpoint and of its groups for probes. */
final class ActuatorProbePaths implements ProbePaths {

    private final PathMappedEndpoints endpoints;
    private final HealthEndpointGroups groups;

    ActuatorProbePaths(PathMappedEndpoints endpoints, HealthEndpointGroups groups) {
        this.endpoints = endpoints;
        this.groups = groups;
    }

    @Override
    public List<String> paths() {
        String health = endpoints.getPath(EndpointId.of("health"));
        if (health == null) {
            return List.of();
        }
        List<String> paths = new ArrayList<>();
        checkSilent("management.endpoint.health", groups.getPrimary());
        paths.add(health);
        for (String name : List.of("liveness", "readiness")) {
            HealthEndpointGroup group = groups.get(name);
            if (group != null) {
                checkSilent("management.endpoint.health.group." + name, group);
                paths.add(health + "/" + name);
                if (group.getAdditionalPath() != null) {
                    paths.add(group.getAdditionalPath().getValue());
                }
            }
        }
        return paths;
    }

    private static void checkSilent(String property, HealthEndpointGroup group) {
        if (group.showDetails(SecurityContext.NONE) || group.showComponents(SecurityContext.NONE)) {
            throw Misconfiguration.HEALTH_SHOWS_DETAILS.with(property);
        }
    }
}
