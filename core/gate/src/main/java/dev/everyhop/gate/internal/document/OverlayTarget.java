package dev.everyhop.gate.internal.document;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What an action of an overlay selects: a JSON pointer (RFC 6901), or of JSONPath (RFC 9535) the root, names, indexes,
 * wildcards, and filters that ask whether a member exists.
 */
final class OverlayTarget {

    /** One step: a name, an index, a wildcard, or a filter. */
    private static final Pattern STEP = Pattern.compile("\\.(?<name>[A-Za-z_][A-Za-z0-9_-]*)"
            + "|\\['(?<single>(?:[^'\\\\]|\\\\['\\\\])*)'\\]"
            + "|\\[\"(?<double>(?:[^\"\\\\]|\\\\[\"\\\\])*)\"\\]"
            + "|\\[(?<index>0|[1-9][0-9]{0,8})\\]"
            + "|(?<all>\\.\\*|\\[\\*\\])"
            + "|\\[\\?\\(?@\\.(?<member>[A-Za-z_][A-Za-z0-9_-]*)\\)?\\]");

    private final List<Step> steps;

    private OverlayTarget(List<Step> steps) {
        this.steps = steps;
    }

    /** One step; without a name and a filter, a wildcard. */
    private record Step(@Nullable String name, @Nullable String filter) {}

    /** A node that is selected, and where it hangs; the root hangs nowhere. */
    record Match(JsonNode parent, String name, int index, JsonNode node) {}

    static OverlayTarget parse(Cursor target) {
        String text = target.words();
        List<Step> steps = new ArrayList<>();
        if (text.startsWith("/")) {
            for (String name : java.util.Objects.requireNonNull(Pointers.names(text))) {
                steps.add(new Step(name, null));
            }
            return new OverlayTarget(steps);
        }
        Matcher matcher = STEP.matcher(text);
        int at = text.startsWith("$") ? 1 : -1;
        while (at >= 0 && at < text.length()) {
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                at = -1;
            } else {
                steps.add(step(matcher));
                at = matcher.end();
            }
        }
        if (at < 0) {
            throw target.fault(
                    "is not a target that is understood: a JSON pointer such as /paths/~1orders/get, or a JSONPath"
                            + " of names, indexes, wildcards and [?@.name], such as $.paths['/orders'].get");
        }
        return new OverlayTarget(steps);
    }

    private static Step step(Matcher matcher) {
        if (matcher.group("all") != null) {
            return new Step(null, null);
        }
        if (matcher.group("member") != null) {
            return new Step(null, matcher.group("member"));
        }
        for (String group : List.of("name", "index")) {
            if (matcher.group(group) != null) {
                return new Step(matcher.group(group), null);
            }
        }
        String quoted = matcher.group("single") != null ? matcher.group("single") : matcher.group("double");
        return new Step(quoted.replaceAll("\\\\(.)", "$1"), null);
    }

    List<Match> matches(JsonNode root) {
        List<Match> found = List.of(new Match(MissingNode.getInstance(), "", -1, root));
        for (Step step : steps) {
            List<Match> next = new ArrayList<>();
            found.forEach(match -> follow(match.node, step, next));
            found = next;
        }
        return found;
    }

    private static void follow(JsonNode parent, Step step, List<Match> found) {
        if (step.name != null) {
            JsonNode node = Pointers.step(parent, step.name);
            if (node != null) {
                found.add(new Match(parent, step.name, parent.isArray() ? Integer.parseInt(step.name) : -1, node));
            }
        } else if (parent.isArray()) {
            for (int i = 0; i < parent.size(); i++) {
                add(new Match(parent, Integer.toString(i), i, parent.get(i)), step, found);
            }
        } else if (parent.isObject()) {
            for (String name : parent.propertyNames()) {
                add(new Match(parent, name, -1, parent.get(name)), step, found);
            }
        }
    }

    private static void add(Match match, Step step, List<Match> found) {
        if (step.filter == null || match.node.has(step.filter)) {
            found.add(match);
        }
    }
}
