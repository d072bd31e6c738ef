package dev.everyhop.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.shiro.authz.annotation.Logical;
import org.junit.jupiter.api.Test;

class CheckCostTest {

    @Test
    void aCheckAllocatesNothingWhetherItPermitsOrDenies() {
        Grants grants = AccessRules.builder()
                .scopesArePermissions()
                .role("clerk")
                .grants("customers:*", "invoices:read,print", "quotes:read,write,delete,print,send:*")
                .build()
                .grantsFor(new Identity(
                        Identities.ISSUER,
                        "alice",
                        Set.of("orders:read", "orders:write", "orders:ship"),
                        Set.of("clerk"),
                        Map.of()));
        List<Requirement> requirements = List.of(
                Requirement.permissions("orders:ship"),
                Requirement.permissions("customers:read", "quotes:send:7"),
                Requirement.permissions(Logical.OR, "orders:delete", "invoices:print"),
                Requirement.permissions("orders:delete"),
                Requirement.roles("admin"),
                Requirement.guest());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().getId();
        int permitted = checks(grants, requirements, 2_000);

        long before = threads.getThreadAllocatedBytes(me);
        permitted += checks(grants, requirements, 10_000);
        long after = threads.getThreadAllocatedBytes(me);

        assertThat(permitted).isEqualTo(3 * 12_000);
        // One object in one check of a round would be 16 bytes, ten thousand times.
        assertThat(after - before).isLessThan(80_000);
    }

    private static int checks(Grants grants, List<Requirement> requirements, int rounds) {
        int permitted = 0;
        for (int i = 0; i < rounds; i++) {
            for (int r = 0; r < requirements.size(); r++) {
                permitted += grants.check(requirements.get(r)).isPermitted() ? 1 : 0;
            }
        }
        return permitted;
    }
}
