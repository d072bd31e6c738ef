package dev.everyhop.gate;

import java.util.Map;

/**
 * The request may go on to its handler.
 *
 * <p><b>Security guarantees.</b> Only a {@link Gate} can make one.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class Permit implements Decision {

    private final Route route;
    private final Caller caller;
    private final Map<String, String> pathVariables;
    private final boolean corsPreflight;

    Permit(Route route, Caller caller, Map<String, String> pathVariables, boolean corsPreflight) {
        this.route = route;
        this.caller = caller;
        this.pathVariables = pathVariables;
        this.corsPreflight = corsPreflight;
    }

    /** Returns the route that was checked. For a CORS preflight it is the one that the browser asks about. */
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

    /** Returns whether this lets a CORS preflight through, and nothing else. */
    public boolean isCorsPreflight() {
        return corsPreflight;
    }

    /** Returns the route's method and template, nothing of the request. */
    @Override
    public String toString() {
        return "Permit[" + route.method() + " " + route.template() + ", " + caller + "]";
    }
}
