package dev.everyhop.gate;

import java.util.Map;

/**
 * The request may go on to its handler.
 *
 * <p><b>Security guarantees.</b> Only a {@link Gate} can make one.
 */
public final class Permit implements Decision {

    private final Route route;
    private final Caller caller;
    private final Map<String, String> pathVariables;

    Permit(Route route, Caller caller, Map<String, String> pathVariables) {
        this.route = route;
        this.caller = caller;
        this.pathVariables = pathVariables;
    }

    /** Returns the route that was checked. */
    public Route route() {
        return route;
    }

    /** Returns who calls. */
    public Caller caller() {
        return caller;
    }

    /** Returns the decoded values of the variables in the route's template. */
    public Map<String, String> pathVariables() {
        return pathVariables;
    }
}
