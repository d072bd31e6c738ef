package dev.everyhop.gate;

import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Lets benchmarks match routes without the rest of a check. */
@NullMarked
public final class RouteMatches {

    private final RouteTrie trie = new RouteTrie();

    public RouteMatches(List<Route> routes) {
        routes.forEach(trie::add);
    }

    /** Returns whether the policy lists the method for the path. */
    public boolean find(String method, String path) {
        return trie.find(method, path) != null;
    }
}
