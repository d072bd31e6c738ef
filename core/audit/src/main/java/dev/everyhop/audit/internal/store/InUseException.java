package dev.everyhop.audit.internal.store;

import java.io.IOException;

/** Says that another writer has the log open, in this process or another. */
public final class InUseException extends IOException {

    private static final long serialVersionUID = 1L;

    InUseException() {
        super("another writer has the log open");
    }
}
