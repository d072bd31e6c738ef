package dev.everyhop.gate.internal.document;

/** A document is not what it should be. The message is for its author. */
public final class DocumentFault extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String document;
    private final String pointer;
    private final String sentence;

    /** Makes a fault at a place of a document. */
    public DocumentFault(String document, String pointer, String sentence) {
        super(sentence);
        this.document = document;
        this.pointer = pointer;
        this.sentence = sentence;
    }

    /** Returns the name of the document. */
    public String document() {
        return document;
    }

    /** Returns the place in it, as a JSON pointer (RFC 6901). */
    public String pointer() {
        return pointer;
    }

    /** Returns what is wrong. */
    public String sentence() {
        return sentence;
    }
}
