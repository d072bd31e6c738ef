package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.InUseException;
import org.jspecify.annotations.Nullable;

/** The log could not be opened, read or written; the message says what to do. */
public final class AuditException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AuditException(String message) {
        super(message);
    }

    AuditException(String message, @Nullable Throwable cause) {
        super(message + ": " + said(cause), cause);
    }

    /** Returns whether another writer has the log open. */
    public boolean isInUse() {
        return getCause() instanceof InUseException;
    }

    private static String said(@Nullable Throwable cause) {
        if (cause == null) {
            return "no cause is known";
        }
        return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
    }
}
