package dev.everyhop.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a policy as a tree of segments, so that a match costs what the path's length does, not what the number of
 * routes does.
 *
 * <p>A segment is matched as a literal first, then as literals with variables, then as a variable, from left to right. Templates that end in {@code **}
 * come last, the deepest first; they answer for methods that a more specific template does not list.
 */
final class RouteTrie {

    private final Node root = new Node();

    /** A route with its parsed template. */
    record Target(Route route, Template template) {}

    /**
     * Adds a route.
     *
     * @throws IllegalArgumentException if a route with this method and a template of the same shape is there already
     */
    RouteTrie add(Route route) {
        Template template = Template.parse(route.template());
        Node node = root;
        for (Segment segment : template.segments()) {
            node = node.next(segment);
        }
        Operations operations = template.rest() ? node.rest : node.end;
        if (operations == null) {
            operations = new Operations();
            if (template.rest()) {
                node.rest = operations;
            } else {
                node.end = operations;
            }
        }
        operations.add(new Target(route, template));
        return this;
    }

    /** Returns the route for a method and a canonical path; null if there is none. */
    @Nullable
    Target find(String method, String path) {
        Operations exact = exact(root, path, 1);
        Target target = exact == null ? null : exact.find(method);
        return target == null ? underRest(root, path, 1, method) : target;
    }

    /** Returns the methods that the path is listed with, in alphabetical order; empty if it is not listed. */
    SortedSet<String> methods(String path) {
        SortedSet<String> methods = new TreeSet<>();
        Operations exact = exact(root, path, 1);
        if (exact != null) {
            exact.addMethodsTo(methods);
        }
        addRestMethods(root, path, 1, methods);
        return methods;
    }

    private static @Nullable Operations exact(Node node, String path, int from) {
        if (from > path.length()) {
            return node.end;
        }
        int to = segmentEnd(path, from);
        Node literal = node.literals.get(path, from, to);
        if (literal != null) {
            Operations found = exact(literal, path, to + 1);
            if (found != null) {
                return found;
            }
        }
        if (node.patterns != null) {
            for (SegmentPatterns.Entry<Node> pattern : node.patterns.matching(path, from, to)) {
                Operations found = exact(pattern.next(), path, to + 1);
                if (found != null) {
                    return found;
                }
            }
        }
        return node.variable == null || to == from ? null : exact(node.variable, path, to + 1);
    }

    private static @Nullable Target underRest(Node node, String path, int from, String method) {
        if (from > path.length()) {
            return null;
        }
        int to = segmentEnd(path, from);
        Node literal = node.literals.get(path, from, to);
        Target found = literal == null ? null : underRest(literal, path, to + 1, method);
        if (found == null && node.patterns != null) {
            for (SegmentPatterns.Entry<Node> pattern : node.patterns.matching(path, from, to)) {
                found = found == null ? underRest(pattern.next(), path, to + 1, method) : found;
            }
        }
        if (found == null && node.variable != null && to > from) {
            found = underRest(node.variable, path, to + 1, method);
        }
        return found != null || node.rest == null ? found : node.rest.find(method);
    }

    private static void addRestMethods(Node node, String path, int from, SortedSet<String> methods) {
        if (from > path.length()) {
            return;
        }
        int to = segmentEnd(path, from);
        Node literal = node.literals.get(path, from, to);
        if (literal != null) {
            addRestMethods(literal, path, to + 1, methods);
        }
        if (node.patterns != null) {
            for (SegmentPatterns.Entry<Node> pattern : node.patterns.matching(path, from, to)) {
                addRestMethods(pattern.next(), path, to + 1, methods);
            }
        }
        if (node.variable != null && to > from) {
            addRestMethods(node.variable, path, to + 1, methods);
        }
        if (node.rest != null) {
            node.rest.addMethodsTo(methods);
        }
    }

    private static int segmentEnd(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    private static final class Node {

        final Literals literals = new Literals();

        @Nullable
        SegmentPatterns<Node> patterns;

        @Nullable
        Node variable;

        @Nullable
        Operations end;

        @Nullable
        Operations rest;

        Node next(Segment segment) {
            if (segment.isLiteral()) {
                return literals.getOrMake(segment.prefix());
            }
            if (segment.isVariable()) {
                return variable();
            }
            if (patterns == null) {
                patterns = new SegmentPatterns<>();
            }
            return patterns.getOrAdd(segment, new Node());
        }

        private Node variable() {
            Node node = variable;
            if (node == null) {
                node = new Node();
                variable = node;
            }
            return node;
        }
    }

    /** The operations of one template's shape. */
    private static final class Operations {

        private static final List<String> ANY = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

        private final List<Target> targets = new ArrayList<>(2);

        void add(Target target) {
            Target same = listed(target.route.method());
            if (same != null) {
                throw new IllegalArgumentException("The policy lists " + same.route.method() + " "
                        + same.route.template() + " and " + target.route.method() + " " + target.route.template()
                        + ", which match the same requests: leave one of them out");
            }
            targets.add(target);
        }

        /** HEAD is answered as GET is (RFC 9110, section 9.3.2), so it needs what GET needs. */
        @Nullable
        Target find(String method) {
            if (method.equals(Route.ANY_METHOD)) {
                // A client may send any token as its method, this one too.
                return null;
            }
            Target target = listed(method);
            if (target == null && method.equals("HEAD")) {
                target = listed("GET");
            }
            return target == null && ANY.contains(method) ? listed(Route.ANY_METHOD) : target;
        }

        void addMethodsTo(SortedSet<String> methods) {
            for (Target target : targets) {
                String method = target.route.method();
                if (method.equals(Route.ANY_METHOD)) {
                    methods.addAll(ANY);
                } else {
                    methods.add(method);
                    if (method.equals("GET")) {
                        methods.add("HEAD");
                    }
                }
            }
        }

        private @Nullable Target listed(String method) {
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                if (target.route.method().equals(method)) {
                    return target;
                }
            }
            return null;
        }
    }

    /** Nodes by literal segment, looked up by a stretch of the path without making a string of it. */
    private static final class Literals {

        private @Nullable String[] names = new @Nullable String[4];
        private @Nullable Node[] nodes = new @Nullable Node[4];
        private int size;

        @Nullable
        Node get(String path, int from, int to) {
            if (size == 0) {
                return null;
            }
            int mask = names.length - 1;
            for (int i = hash(path, from, to) & mask; ; i = (i + 1) & mask) {
                String name = names[i];
                if (name == null) {
                    return null;
                }
                if (name.length() == to - from && path.startsWith(name, from)) {
                    return nodes[i];
                }
            }
        }

        Node getOrMake(String name) {
            Node found = get(name, 0, name.length());
            if (found != null) {
                return found;
            }
            if (2 * (size + 1) > names.length) {
                grow();
            }
            Node made = new Node();
            put(name, made);
            size++;
            return made;
        }

        private void grow() {
            @Nullable String[] oldNames = names;
            @Nullable Node[] oldNodes = nodes;
            names = new @Nullable String[oldNames.length * 2];
            nodes = new @Nullable Node[oldNodes.length * 2];
            for (int i = 0; i < oldNames.length; i++) {
                String name = oldNames[i];
                Node node = oldNodes[i];
                if (name != null && node != null) {
                    put(name, node);
                }
            }
        }

        private void put(String name, Node node) {
            int mask = names.length - 1;
            int i = hash(name, 0, name.length()) & mask;
            while (names[i] != null) {
                i = (i + 1) & mask;
            }
            names[i] = name;
            nodes[i] = node;
        }

        private static int hash(String text, int from, int to) {
            int hash = 0;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + text.charAt(i);
            }
            return hash ^ hash >>> 16;
        }
    }
}
