package dev.everyhop.gate;

import java.util.List;

/** The routes of a service. What is not listed is denied. */
public final class Policy {

    private final List<Route> routes;

    private Policy(List<Route> routes) {
        this.routes = routes;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the routes. */
    public List<Route> routes() {
        return routes;
    }

    /** Builds a policy. */
    public static final class Builder {

        private final List<Route> routes = new java.util.ArrayList<>();

        private Builder() {}

        /** Lists a route that needs a valid token and, where given, all of these scopes. */
        public Builder require(String method, String template, String... scopes) {
            routes.add(new Route(method, template, null, List.of(scopes)));
            return this;
        }

        /** Lists a route that anyone may call. */
        public Builder permitAnyone(String method, String template, String reason) {
            routes.add(new Route(method, template, reason, List.of()));
            return this;
        }

        /** Lists a route. */
        public Builder route(Route route) {
            routes.add(route);
            return this;
        }

        /** Builds. */
        public Policy build() {
            return new Policy(List.copyOf(routes));
        }
    }
}
