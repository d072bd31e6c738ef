package dev.everyhop.jaxrs;

import dev.everyhop.access.AccessRules;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.testkit.ContractService;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.shiro.authz.annotation.RequiresPermissions;

/** An application below {@code /api} whose policy lets every token in, so that the annotations decide the rest. */
public class AnnotatedApplication extends Application {

    static final AtomicReference<ContractService> SERVICE = new AtomicReference<>();

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(Closed.class, Plain.class, Protected.class);
    }

    /** Registers the gate. */
    public static class Protected implements Feature {

        @Override
        public boolean configure(FeatureContext context) {
            ContractService service = SERVICE.get();
            Policy.Builder policy = Policy.builder().permitAnyone("GET", "/api/plain/open", "test");
            for (String path : new String[] {
                "closed/nothing",
                "closed/clerks",
                "closed/admins",
                "closed/all",
                "plain/nothing",
                "plain/denied",
                "plain/stock",
                "plain/any-role",
                "plain/{id}",
                "plain/gone",
                "plain/text",
                "plain/sub/{x}",
                "nowhere"
            }) {
                policy.require("GET", "/api/" + path);
            }
            context.register(GateFeature.of(Gate.builder()
                    .policy(policy.build())
                    .tokens(service.tokens())
                    .access(AccessRules.builder()
                            .rolesAreRoles()
                            .claimIsPermissions("permissions")
                            .build())
                    .events(service.events())
                    .build()));
            return true;
        }
    }

    /** Nobody may call anything, but for what a method says. */
    @Path("closed")
    @DenyAll
    public static class Closed {

        @GET
        @Path("nothing")
        public String nothing() {
            return "ran";
        }

        @GET
        @Path("clerks")
        @RolesAllowed({"chief", "clerk"})
        public String clerks() {
            return "ran";
        }

        @GET
        @Path("admins")
        @RolesAllowed("admin")
        public String admins() {
            return "ran";
        }

        @GET
        @Path("all")
        @PermitAll
        public String all() {
            return "ran";
        }
    }

    /** Says nothing as a whole. */
    @Path("plain")
    public static class Plain {

        @GET
        @Path("nothing")
        public String nothing() {
            return "ran";
        }

        @GET
        @Path("open")
        @PermitAll
        public String open() {
            return "ran";
        }

        @GET
        @Path("denied")
        @DenyAll
        public String denied() {
            return "ran";
        }

        @GET
        @Path("stock")
        @RequiresPermissions("stock:count")
        public String stock() {
            return "ran";
        }

        @GET
        @Path("any-role")
        @RolesAllowed("**")
        public String anyRole() {
            return "ran";
        }

        @GET
        @Path("{id: [0-9]+}")
        public String number(@PathParam("id") String id) {
            return "ran " + id;
        }

        @GET
        @Path("gone")
        public String gone() {
            throw new NotFoundException("c4n4ry");
        }

        @GET
        @Path("text")
        @Produces("text/plain")
        public String text() {
            return "ran";
        }

        /** Is listed by nobody, and would take what the policy lists for others. */
        @GET
        @Path("{one: .+}/{other: .+}")
        public String leftOver() {
            return "stray";
        }
    }
}
