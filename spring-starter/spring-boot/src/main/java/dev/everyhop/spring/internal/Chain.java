package dev.everyhop.spring.internal;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Permit;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the handlers of one port.
 *
 * @param name how to name it in the log
 * @param gate the gate
 * @param routes the operations behind it; null where the service has a policy of its own
 */
public record Chain(String name, Gate gate, @Nullable RouteTable routes) {

    /**
     * Returns whether a permitted request may go on to the handler that Spring chose for it.
     *
     * @param permit what the gate said
     * @param method the method that the handler was chosen for
     * @param pattern the pattern that the handler was chosen for; null if there is none
     * @param forwarded whether the request is on its way from one handler to another
     */
    public boolean allows(Permit permit, String method, @Nullable String pattern, boolean forwarded) {
        return routes == null || routes.allows(gate.policy(), permit, method, pattern, forwarded);
    }
}
