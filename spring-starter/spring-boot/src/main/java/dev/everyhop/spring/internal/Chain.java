package dev.everyhop.spring.internal;

import dev.everyhop.gate.Gate;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the handlers of one port.
 *
 * @param name how to name it in the log
 * @param gate the gate
 * @param routes the operations behind it; null where the service has a policy of its own
 */
public record Chain(String name, Gate gate, @Nullable RouteTable routes) {}
