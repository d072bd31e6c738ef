package dev.everyhop.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a service and what each needs. What is not listed is denied.
 *
 * <p><b>Security guarantees.</b> A request is matched by its decoded, canonical path: literal segments before variables,
 * from left to right, and templates that end in {@code **} last. Case and trailing slashes count. The most specific
 * template decides alone; only {@code **} also answers for methods that it does not list.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class Policy {

    private final List<Route> routes;
    private final RouteTrie trie;
    private final boolean corsPreflight;

    private Policy(List<Route> routes, RouteTrie trie, boolean corsPreflight) {
        this.routes = routes;
        this.trie = trie;
        this.corsPreflight = corsPreflight;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the routes, in the order in which they were listed. */
    public List<Route> routes() {
        return routes;
    }

    /** Returns whether CORS preflights for listed operations go through without credentials. */
    public boolean allowsCorsPreflight() {
        return corsPreflight;
    }

    /** Returns the routes as a table for people: one line each with the method, the template and what callers need. */
    public String toTable() {
        int methodWidth = (corsPreflight ? "OPTIONS" : "METHOD").length();
        int pathWidth = "PATH".length();
        for (Route route : routes) {
            methodWidth = Math.max(methodWidth, route.method().length());
            pathWidth = Math.max(pathWidth, route.template().length());
        }
        StringBuilder table = new StringBuilder();
        line(table, methodWidth, pathWidth, "METHOD", "PATH", "NEEDS");
        for (Route route : routes) {
            line(table, methodWidth, pathWidth, route.method(), route.template(), needs(route));
        }
        if (corsPreflight) {
            line(table, methodWidth, pathWidth, "OPTIONS", "-", "nothing, if it is a CORS preflight for a route above");
        }
        return table.toString();
    }

    /** Returns how many routes there are and how many of them are public. */
    @Override
    public String toString() {
        return "Policy[" + routes.size() + " routes, "
                + routes.stream().filter(Route::isPublic).count() + " public]";
    }

    RouteTrie.@Nullable Target find(String method, String canonicalPath) {
        return trie.find(method, canonicalPath);
    }

    SortedSet<String> methods(String canonicalPath) {
        return trie.methods(canonicalPath);
    }

    private static void line(
            StringBuilder table, int methodWidth, int pathWidth, String method, String path, String needs) {
        table.append(method).append(" ".repeat(methodWidth + 2 - method.length()));
        table.append(path).append(" ".repeat(pathWidth + 2 - path.length()));
        table.append(needs).append('\n');
    }

    private static String needs(Route route) {
        if (route.isPublic()) {
            return "nothing: " + route.publicReason();
        }
        return route.scopes().isEmpty() ? "a token" : "a token with " + String.join(" ", route.scopes());
    }

    /** Builds a policy. Not safe for use by several threads. */
    public static final class Builder {

        private final List<Route> routes = new ArrayList<>();
        private boolean corsPreflight;

        private Builder() {}

        /** Lists a route that needs a valid token and, where given, all of these scopes. */
        public Builder require(String method, String template, String... scopes) {
            return route(new Route(method, template, null, List.of(scopes)));
        }

        /**
         * Lists a route that anyone may call.
         *
         * @param reason why, for whoever reviews the policy
         */
        public Builder permitAnyone(String method, String template, String reason) {
            return route(new Route(method, template, Objects.requireNonNull(reason, "reason"), List.of()));
        }

        /** Lists a route. */
        public Builder route(Route route) {
            routes.add(Objects.requireNonNull(route, "route"));
            return this;
        }

        /**
         * Lets CORS preflights through to the framework's CORS handling without credentials, because browsers send none
         * with them (Fetch standard, CORS-preflight fetch): {@code OPTIONS} with an {@code Origin} and an
         * {@code Access-Control-Request-Method} that is listed for the path. Use it only where something behind the
         * gate answers them; else a handler that takes every method would run.
         */
        public Builder allowCorsPreflight() {
            corsPreflight = true;
            return this;
        }

        /**
         * Builds.
         *
         * @throws IllegalArgumentException if two routes match the same requests; the message names them
         */
        public Policy build() {
            RouteTrie trie = new RouteTrie();
            for (Route route : routes) {
                trie.add(route);
            }
            return new Policy(List.copyOf(routes), trie, corsPreflight);
        }
    }
}
