package dev.everyhop.gate;

import java.util.List;

/**
 * One segment of a template: literals with variables between them.
 *
 * @param literals the texts around the variables, decoded; one more than there are variables, the outer ones may be empty
 * @param variables the names of the variables, in order; none for a literal segment
 */
record Segment(List<String> literals, List<String> variables) {

    /** Copies the lists. */
    Segment {
        literals = List.copyOf(literals);
        variables = List.copyOf(variables);
    }

    /** Returns whether it is a text without variables. */
    boolean isLiteral() {
        return variables.isEmpty();
    }

    /** Returns whether it is one variable and nothing else. */
    boolean isVariable() {
        return variables.size() == 1 && prefix().isEmpty() && suffix().isEmpty();
    }

    String prefix() {
        return literals.get(0);
    }

    String suffix() {
        return literals.get(literals.size() - 1);
    }

    /** Returns whether literals stand between its variables. */
    boolean hasInner() {
        return variables.size() > 1;
    }

    /**
     * Returns where the variables begin and end in a stretch of a path: two numbers each. Empty if the stretch does not
     * fit, or fits in more than one way: then a handler might read other values than those that were checked.
     */
    int[] split(String path, int from, int to) {
        int start = from + prefix().length();
        int end = to - suffix().length();
        if (start >= end || !path.startsWith(prefix(), from) || !path.startsWith(suffix(), end)) {
            return NONE;
        }
        int[] bounds = new int[2 * variables.size()];
        bounds[0] = start;
        bounds[bounds.length - 1] = end;
        return hasInner() && !splitInner(path, bounds) ? NONE : bounds;
    }

    private static final int[] NONE = new int[0];

    /** Every way to read it lies between the one that is leftmost and the one that is rightmost. */
    private boolean splitInner(String path, int[] bounds) {
        int at = bounds[0];
        for (int i = 1; i < variables.size(); i++) {
            int found = path.indexOf(literals.get(i), at + 1);
            if (found < 0) {
                return false;
            }
            bounds[2 * i - 1] = found;
            at = found + literals.get(i).length();
            bounds[2 * i] = at;
        }
        int end = bounds[bounds.length - 1];
        if (at >= end) {
            return false;
        }
        for (int i = variables.size() - 1; i > 0; i--) {
            end = path.lastIndexOf(literals.get(i), end - 1 - literals.get(i).length());
            if (end != bounds[2 * i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether everything that fits this segment fits the other one. */
    boolean isWithin(Segment other) {
        return !other.hasInner() && prefix().startsWith(other.prefix()) && suffix().endsWith(other.suffix());
    }

    /** Returns whether some text may fit both, judged by their outer literals. */
    boolean mayMeet(Segment other) {
        boolean prefixes = prefix().startsWith(other.prefix()) || other.prefix().startsWith(prefix());
        boolean suffixes = suffix().endsWith(other.suffix()) || other.suffix().endsWith(suffix());
        return prefixes && suffixes;
    }
}
