package dev.everyhop.gate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a policy as a tree of segments, so that a match costs what the path's length does, not what the number of
 * routes does.
 *
 * <p>A segment is matched as a literal first, then as literals with variables, then as a variable, from left to right. Templates that end in {@code **}
 * come last, the deepest first; they answer for methods that a more specific template does not list.
 *
 * <p>What a large policy costs is reaching memory: a step touches as few objects as it can, and equal texts are one.
 */
final class RouteTrie {

    private final Map<String, String> texts = new HashMap<>();
    private final Node root = new Node("");

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
            node = node.next(segment, texts);
        }
        String method = texts.computeIfAbsent(route.method(), text -> text);
        Target target = new Target(route, template);
        if (template.rest()) {
            node.rest = Operation.added(node.rest, method, target);
        } else {
            node.end = Operation.added(node.end, method, target);
        }
        return this;
    }

    /** Returns the route for a method and a canonical path; null if there is none. */
    @Nullable
    Target find(String method, String path) {
        Target target = Operation.find(exact(root, path, 1), method);
        return target == null ? underRest(root, path, 1, method) : target;
    }

    /** Returns the methods that the path is listed with, in alphabetical order; empty if it is not listed. */
    SortedSet<String> methods(String path) {
        SortedSet<String> methods = new TreeSet<>();
        Operation.addMethods(exact(root, path, 1), methods);
        addRestMethods(root, path, 1, methods);
        return methods;
    }

    private static @Nullable Operation exact(Node node, String path, int from) {
        if (from > path.length()) {
            return node.end;
        }
        int to = segmentEnd(path, from);
        Node literal = node.literal(path, from, to);
        if (literal != null) {
            Operation found = exact(literal, path, to + 1);
            if (found != null) {
                return found;
            }
        }
        if (node.patterns != null) {
            for (SegmentPatterns.Entry<Node> pattern : node.patterns.matching(path, from, to)) {
                Operation found = exact(pattern.next(), path, to + 1);
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
        Node literal = node.literal(path, from, to);
        Target found = literal == null ? null : underRest(literal, path, to + 1, method);
        if (found == null && node.patterns != null) {
            for (SegmentPatterns.Entry<Node> pattern : node.patterns.matching(path, from, to)) {
                found = found == null ? underRest(pattern.next(), path, to + 1, method) : found;
            }
        }
        if (found == null && node.variable != null && to > from) {
            found = underRest(node.variable, path, to + 1, method);
        }
        return found != null ? found : Operation.find(node.rest, method);
    }

    private static void addRestMethods(Node node, String path, int from, SortedSet<String> methods) {
        if (from > path.length()) {
            return;
        }
        int to = segmentEnd(path, from);
        Node literal = node.literal(path, from, to);
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
        Operation.addMethods(node.rest, methods);
    }

    private static int segmentEnd(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    private static final class Node {

        /** Its literal segment; empty for another. */
        private final String name;

        private @Nullable Literals literals;

        @Nullable
        SegmentPatterns<Node> patterns;

        @Nullable
        Node variable;

        @Nullable
        Operation end;

        @Nullable
        Operation rest;

        Node(String name) {
            this.name = name;
        }

        @Nullable
        Node literal(String path, int from, int to) {
            return literals == null ? null : literals.get(path, from, to);
        }

        Node next(Segment segment, Map<String, String> texts) {
            if (segment.isLiteral()) {
                if (literals == null) {
                    literals = new Literals();
                }
                return literals.getOrMake(texts.computeIfAbsent(segment.prefix(), text -> text));
            }
            if (segment.isVariable()) {
                return variable();
            }
            if (patterns == null) {
                patterns = new SegmentPatterns<>();
            }
            return patterns.getOrAdd(segment, new Node(""));
        }

        private Node variable() {
            Node node = variable;
            if (node == null) {
                node = new Node("");
                variable = node;
            }
            return node;
        }
    }

    /** One of the operations of a template's shape, and the others. */
    private static final class Operation {

        private static final List<String> ANY = List.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

        private final String method;
        private final Target target;
        private final @Nullable Operation next;

        private Operation(String method, Target target, @Nullable Operation next) {
            this.method = method;
            this.target = target;
            this.next = next;
        }

        static Operation added(@Nullable Operation first, String method, Target target) {
            Target same = listed(first, method);
            if (same != null) {
                throw new IllegalArgumentException("The policy lists " + same.route.method() + " "
                        + same.route.template() + " and " + method + " " + target.route.template()
                        + ", which match the same requests: leave one of them out");
            }
            return new Operation(method, target, first);
        }

        /** HEAD is answered as GET is (RFC 9110, section 9.3.2), so it needs what GET needs. */
        static @Nullable Target find(@Nullable Operation first, String method) {
            if (first == null || method.equals(Route.ANY_METHOD)) {
                // A client may send any token as its method, this one too.
                return null;
            }
            Target target = listed(first, method);
            if (target == null && method.equals("HEAD")) {
                target = listed(first, "GET");
            }
            return target == null && ANY.contains(method) ? listed(first, Route.ANY_METHOD) : target;
        }

        static void addMethods(@Nullable Operation first, SortedSet<String> methods) {
            for (Operation one = first; one != null; one = one.next) {
                if (one.method.equals(Route.ANY_METHOD)) {
                    methods.addAll(ANY);
                } else {
                    methods.add(one.method);
                    if (one.method.equals("GET")) {
                        methods.add("HEAD");
                    }
                }
            }
        }

        private static @Nullable Target listed(@Nullable Operation first, String method) {
            for (Operation one = first; one != null; one = one.next) {
                if (one.method.equals(method)) {
                    return one.target;
                }
            }
            return null;
        }
    }

    /** Nodes by literal segment, looked up by a stretch of the path without making a string of it. */
    private static final class Literals {

        private @Nullable Node[] nodes = new @Nullable Node[2];
        private int size;

        @Nullable
        Node get(String path, int from, int to) {
            int mask = nodes.length - 1;
            for (int i = hash(path, from, to) & mask; ; i = (i + 1) & mask) {
                Node node = nodes[i];
                if (node == null || (node.name.length() == to - from && path.startsWith(node.name, from))) {
                    return node;
                }
            }
        }

        Node getOrMake(String name) {
            Node found = get(name, 0, name.length());
            if (found != null) {
                return found;
            }
            if (2 * (size + 1) > nodes.length) {
                grow();
            }
            Node made = new Node(name);
            put(made);
            size++;
            return made;
        }

        private void grow() {
            @Nullable Node[] old = nodes;
            nodes = new @Nullable Node[old.length * 2];
            for (Node node : old) {
                if (node != null) {
                    put(node);
                }
            }
        }

        private void put(Node node) {
            int mask = nodes.length - 1;
            int i = hash(node.name, 0, node.name.length()) & mask;
            while (nodes[i] != null) {
                i = (i + 1) & mask;
            }
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
