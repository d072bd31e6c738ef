package dev.everyhop.secret.internal.pem;

/** What was read is no PEM that can be used. The message says what, never quotes content. */
public final class PemException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What kind of fault it is. */
    public enum Fault {
        /** Not well formed, or not what was expected. */
        MALFORMED,
        /** Encrypted, and the password is absent or wrong. */
        PASSWORD,
        /** Well formed, but of a kind that is not supported. */
        UNSUPPORTED
    }

    private final Fault fault;

    PemException(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    /** Returns the kind of fault. */
    public Fault fault() {
        return fault;
    }
}
