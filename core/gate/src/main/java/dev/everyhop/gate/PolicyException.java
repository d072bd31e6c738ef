package dev.everyhop.gate;

/**
 * A document does not make a policy. Thrown while starting or reloading, never for a request.
 *
 * <p>The message is {@code document#pointer: sentence}.
 */
public final class PolicyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String document;
    private final String pointer;

    PolicyException(String document, String pointer, String sentence, Throwable cause) {
        super(document + "#" + pointer + ": " + sentence, cause);
        this.document = document;
        this.pointer = pointer;
    }

    /** Returns the name of the document, such as the name of its file. */
    public String document() {
        return document;
    }

    /** Returns the place in the document, as a JSON pointer (RFC 6901); empty for the whole. */
    public String pointer() {
        return pointer;
    }
}
