package dev.everyhop.benchmarks;

import dev.everyhop.gate.ApiCall;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteMatches;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What finding a route costs by how many there are, beside a policy of ten. The paths are sixteen that come again, or those
 * of all routes in turn: then the processor has little of a large policy at hand, nor of as many paths, which the ten
 * routes are asked for too.
 */
final class RouteLanes {

    private static final int[] SIZES = {10, 100, 1_000, 10_000};

    private RouteLanes() {}

    static List<Lane> all() {
        List<Lane> lanes = new ArrayList<>();
        for (int size : SIZES) {
            lanes.add(new Lane(size + " routes", match(size, SignedToken.TURNS), "10 routes", match(10, 10)));
            lanes.add(new Lane(size + " routes, all in turn", match(size, size), "10 routes", match(10, size)));
        }
        for (int size : SIZES) {
            lanes.add(new Lane(size + " routes, whole check", check(size), "10 routes", check(10)));
        }
        return lanes;
    }

    static Operation match(int size, int paths) {
        List<String> asked = paths(size, paths);
        RouteMatches matches = new RouteMatches(routes(size));
        String[] all = asked.toArray(String[]::new);
        return new Operation() {
            private int next;

            @Override
            public boolean run(int turn) {
                next = next + 1 < all.length ? next + 1 : 0;
                return matches.find("GET", all[next]);
            }
        };
    }

    static Operation check(int size) {
        Policy.Builder policy = Policy.builder();
        routes(size).forEach(policy::route);
        Gate gate = Gate.builder()
                .policy(policy.build())
                .limits(GateLimits.builder().dangerouslyWithoutSourceLimit().build())
                .build();
        ApiCall[] calls = paths(size, SignedToken.TURNS).stream().map(Get::new).toArray(ApiCall[]::new);
        return turn -> gate.check(calls[turn % calls.length]) instanceof Permit;
    }

    private static List<Route> routes(int size) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            routes.add(new Route("GET", prefix(i) + "/{id}/items", "measured", List.of()));
        }
        return routes;
    }

    /** A hundred resources in each of some areas. */
    private static String prefix(int route) {
        return "/v1/area-" + route / 100 + "/resource-" + route % 100;
    }

    private static List<String> paths(int size, int count) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(size));
        // One string for each turn, also where routes come again.
        return IntStream.range(0, count)
                .mapToObj(turn -> prefix(order.get(turn % size)) + "/4711/items")
                .toList();
    }

    private record Get(String rawPath) implements ApiCall {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public @org.jspecify.annotations.Nullable String rawQuery() {
            return null;
        }

        @Override
        public List<String> header(String name) {
            return List.of();
        }

        @Override
        public String peerAddress() {
            return "192.0.2.7";
        }
    }
}
