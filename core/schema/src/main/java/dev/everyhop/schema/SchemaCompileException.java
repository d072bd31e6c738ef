package dev.everyhop.schema;

/** A schema cannot be used; the message names the place in it and what to do. Thrown while starting, never for a request. */
public final class SchemaCompileException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final String sentence;

    SchemaCompileException(String pointer, String sentence) {
        super("Schema at \"" + pointer + "\": " + sentence);
        this.pointer = pointer;
        this.sentence = sentence;
    }

    /** Returns the place in the schema, as a JSON pointer (RFC 6901). */
    public String pointer() {
        return pointer;
    }

    /** Returns what is wrong and what to do. */
    public String sentence() {
        return sentence;
    }
}
