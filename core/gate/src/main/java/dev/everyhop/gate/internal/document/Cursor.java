package dev.everyhop.gate.internal.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A place in a document: what stands there, and where that is.
 *
 * @param document the document
 * @param pointer the place, as a JSON pointer
 * @param value what stands there
 */
public record Cursor(Document document, String pointer, JsonNode value) {

    private static final String OWN = "x-everyhop";
    private static final String OUTSIDE =
            "leads out of the document: bundle the documents into one; nothing is loaded from elsewhere";
    private static final Set<String> VALUES = Set.of("example", "examples", "default", "enum", "const");

    /** Returns a fault at this place. */
    public DocumentFault fault(String sentence) {
        return new DocumentFault(document.name(), pointer, sentence);
    }

    /** Returns the place in the words of an operator: the document, a hash and the pointer. */
    @Override
    public String toString() {
        return document.name() + "#" + pointer;
    }

    /** Returns the last name of the pointer. */
    public String name() {
        String last = pointer.substring(pointer.lastIndexOf('/') + 1);
        return last.replace("~1", "/").replace("~0", "~");
    }

    /** Returns the member of this name; null if there is none. */
    public @Nullable Cursor child(String name) {
        JsonNode child = value.get(name);
        return child == null ? null : new Cursor(document, Pointers.child(pointer, name), child);
    }

    /** Returns the member of this name, an object. */
    public Cursor required(String name) {
        Cursor child = child(name);
        if (child == null) {
            throw fault("lacks '" + name + "'");
        }
        return child;
    }

    /** Returns the members of this object, in order. */
    public List<Cursor> members() {
        if (!value.isObject()) {
            throw fault("must be an object");
        }
        List<Cursor> members = new ArrayList<>(value.size());
        for (String name : value.propertyNames()) {
            members.add(new Cursor(document, Pointers.child(pointer, name), value.get(name)));
        }
        return members;
    }

    /** Returns the elements of this array, in order. */
    public List<Cursor> elements() {
        if (!value.isArray()) {
            throw fault("must be an array");
        }
        List<Cursor> elements = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            elements.add(new Cursor(document, Pointers.child(pointer, Integer.toString(i)), value.get(i)));
        }
        return elements;
    }

    /** Returns the text that stands here. */
    public String text() {
        if (!value.isString()) {
            throw fault("must be a text");
        }
        return value.stringValue();
    }

    /** Returns the text that stands here, which says something. */
    public String words() {
        String text = text();
        if (text.isBlank()) {
            throw fault("is empty");
        }
        return text;
    }

    /** Returns the truth value that stands here. */
    public boolean truth() {
        if (!value.isBoolean()) {
            throw fault("must be true or false");
        }
        return value.booleanValue();
    }

    /** Returns the truth value of a member; the given one if there is none. */
    public boolean truth(String name, boolean absent) {
        Cursor child = child(name);
        return child == null ? absent : child.truth();
    }

    /** Returns the whole number that stands here. */
    public long number(long min, long max) {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw fault("must be a whole number from " + min + " to " + max);
        }
        return value.longValue();
    }

    /** Returns the texts that stand here: one, or an array of at least one, none twice. */
    public List<String> texts() {
        if (value.isString()) {
            return List.of(words());
        }
        List<String> texts = elements().stream().map(Cursor::words).toList();
        if (texts.isEmpty()) {
            throw fault("is empty: name at least one, or leave it out");
        }
        if (new HashSet<>(texts).size() != texts.size()) {
            throw fault("names one twice");
        }
        return texts;
    }

    /** Returns the one of these values that the text here names, in lower case. */
    public <E extends Enum<E>> E oneOf(Class<E> type) {
        String text = text();
        List<String> known = new ArrayList<>();
        for (E one : type.getEnumConstants()) {
            String name = one.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return one;
            }
            known.add(name);
        }
        throw fault("must be one of " + String.join(", ", known));
    }

    /** Checks that this is an object with no other members than these, and extensions that are not ours. */
    public Cursor only(Set<String> known) {
        for (Cursor member : members()) {
            if (!known.contains(member.name())) {
                member.onlyAnExtension();
            }
        }
        return this;
    }

    /** Checks that the name of this is that of an extension, and not of ours: ours would be ignored here. */
    public void onlyAnExtension() {
        String name = name().toLowerCase(Locale.ROOT);
        if (name.startsWith(OWN)) {
            throw fault("is not understood here: " + OWN
                    + ", so spelled, may stand in the document, in path items and in operations");
        }
        if (!name.startsWith("x-")) {
            throw fault("is not understood here: correct it, or remove it by an overlay");
        }
    }

    /** Follows a reference object, and references to references, within the document; this place if it is none. */
    public Cursor resolved() {
        Cursor at = this;
        Set<String> seen = new HashSet<>();
        for (Cursor reference = at.child("$ref"); reference != null; reference = at.child("$ref")) {
            at.only(Set.of("$ref", "summary", "description"));
            if (!seen.add(at.pointer)) {
                throw fault("refers to itself");
            }
            at = reference.target();
        }
        return at;
    }

    /** Returns the place that the reference in this text leads to. */
    private Cursor target() {
        String text = text();
        if (!text.startsWith("#")) {
            throw fault(OUTSIDE);
        }
        String target = Pointers.ofFragment(text.substring(1));
        List<String> names = target == null ? null : Pointers.names(target);
        JsonNode node = names == null ? null : document.root();
        String at = "";
        for (String name : names == null ? List.<String>of() : names) {
            node = node == null ? null : Pointers.step(node, name);
            at = Pointers.child(at, name);
        }
        if (node == null) {
            throw fault("leads to nothing in this document");
        }
        return new Cursor(document, at, node);
    }

    /** Checks that no reference below this place leads out of the document. What is an example or a value is not looked at. */
    public void checkReferences() {
        String remote = remote(value);
        if (remote != null) {
            throw new DocumentFault(document.name(), pointer + remote, OUTSIDE);
        }
    }

    /** Returns the place of the first reference that leads out, below a node; null if none does. */
    private static @Nullable String remote(JsonNode node) {
        if (node.isObject()) {
            for (String name : node.propertyNames()) {
                JsonNode child = node.get(name);
                boolean reference = name.equals("$ref") && child.isString();
                if (reference && !child.stringValue().startsWith("#")) {
                    return Pointers.child("", name);
                }
                String below = VALUES.contains(name) || name.startsWith("x-") ? null : remote(child);
                if (below != null) {
                    return Pointers.child("", name) + below;
                }
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String below = remote(node.get(i));
                if (below != null) {
                    return "/" + i + below;
                }
            }
        }
        return null;
    }
}
