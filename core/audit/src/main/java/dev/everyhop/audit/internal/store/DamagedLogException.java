package dev.everyhop.audit.internal.store;

import java.io.IOException;

/** The log holds what no crash leaves behind: something that was durable is gone or was changed. */
public final class DamagedLogException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong, and where. */
    public DamagedLogException(String message) {
        super(message);
    }
}
