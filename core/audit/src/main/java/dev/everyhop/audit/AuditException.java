package dev.everyhop.audit;

/** The log could not be opened, read or written; the message says what to do. */
public final class AuditException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AuditException(String message) {
        super(message);
    }

    AuditException(String message, Throwable cause) {
        super(message + ": " + (cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage()), cause);
    }
}
