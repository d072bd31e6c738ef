package dev.everyhop.access;

import java.util.Map;
import java.util.Objects;

/**
 * What an {@link ObjectRule} judges: who calls, and the variables of the path, decoded and validated.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * @param caller who calls and what it may do
 * @param pathVariables the values of the variables in the route's template, by name
 */
public record ObjectCall(Grants caller, Map<String, String> pathVariables) {

    /** Checks the caller and copies the variables. */
    public ObjectCall {
        Objects.requireNonNull(caller, "caller");
        pathVariables = Map.copyOf(pathVariables);
    }

    /**
     * Returns the value of a variable.
     *
     * @throws IllegalStateException if the route's template has no such variable; the rule then counts as failed
     */
    public String variable(String name) {
        String value = pathVariables.get(name);
        if (value == null) {
            throw new IllegalStateException("The route has no path variable \"" + name
                    + "\": name the variables that a rule needs when you register it.");
        }
        return value;
    }

    /** Returns the names of the variables, never a value. */
    @Override
    public String toString() {
        return "ObjectCall[" + pathVariables.keySet() + "]";
    }
}
