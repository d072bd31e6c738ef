package dev.everyhop.gate.internal.document;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Named changes to a document that somebody else owns (OpenAPI Overlay 1.0): each action updates or removes what its
 * target selects. An action that selects nothing is a fault, because it would leave open what its author meant to close.
 */
public final class Overlay {

    private Overlay() {}

    /** Returns the document with the changes. */
    public static Document apply(Document document, Document overlay) {
        Cursor root = overlay.cursor().only(Set.of("overlay", "info", "extends", "actions"));
        if (!root.required("overlay").text().matches("1\\.0\\.[0-9]+")) {
            throw root.required("overlay").fault("must be 1.0.0: other versions of overlays are not understood");
        }
        JsonNode tree = document.root().deepCopy();
        for (Cursor action : root.required("actions").elements()) {
            apply(action.only(Set.of("target", "description", "update", "remove")), tree);
        }
        return new Document(document.name(), tree);
    }

    private static void apply(Cursor action, JsonNode tree) {
        Cursor target = action.required("target");
        Cursor remove = action.child("remove");
        boolean removes = remove != null && remove.truth();
        Cursor update = action.child("update");
        if (removes == (update != null)) {
            throw action.fault("must have either 'update' or 'remove: true'");
        }
        List<OverlayTarget.Match> matches = OverlayTarget.parse(target).matches(tree);
        if (matches.isEmpty()) {
            throw target.fault("selects nothing in the document: correct it, or drop the action");
        }
        if (update != null) {
            matches.forEach(match -> update(target, match.node(), update.value()));
            return;
        }
        // From the back, so that the places of those before stay the same.
        matches.stream()
                .sorted(Comparator.comparingInt(match -> -match.index()))
                .forEach(match -> remove(target, match));
    }

    private static void remove(Cursor target, OverlayTarget.Match match) {
        if (match.parent() instanceof ObjectNode object) {
            object.remove(match.name());
        } else if (match.parent() instanceof ArrayNode array) {
            array.remove(match.index());
        } else {
            throw target.fault("selects the whole document, which cannot be removed");
        }
    }

    private static void update(Cursor target, JsonNode node, JsonNode update) {
        if (node instanceof ArrayNode array) {
            append(array, update);
        } else if (node instanceof ObjectNode object && update instanceof ObjectNode changes) {
            merge(target, object, changes);
        } else {
            throw target.fault("selects what cannot be updated: an update needs an object, or an array to append to");
        }
    }

    private static void merge(Cursor target, ObjectNode object, ObjectNode changes) {
        for (String name : changes.propertyNames()) {
            JsonNode old = object.get(name);
            JsonNode change = changes.get(name);
            if (old instanceof ObjectNode inner && change instanceof ObjectNode innerChanges) {
                merge(target, inner, innerChanges);
            } else if (old instanceof ArrayNode array && change.isArray()) {
                append(array, change);
            } else if (old != null && (old.isContainer() || change.isContainer())) {
                throw target.fault("selects a place where '" + name
                        + "' is of another kind than in the update: remove it by an action before");
            } else {
                object.set(name, change.deepCopy());
            }
        }
    }

    private static void append(ArrayNode array, JsonNode update) {
        if (update.isArray()) {
            update.forEach(one -> array.add(one.deepCopy()));
        } else {
            array.add(update.deepCopy());
        }
    }
}
