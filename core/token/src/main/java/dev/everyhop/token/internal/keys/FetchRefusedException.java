package dev.everyhop.token.internal.keys;

import java.io.IOException;

/** An answer that the HTTP client would not take. */
public final class FetchRefusedException extends IOException {

    private static final long serialVersionUID = 1;

    private final KeyReason reason;

    FetchRefusedException(KeyReason reason) {
        super(reason.code());
        this.reason = reason;
    }

    /** Returns why. */
    public KeyReason reason() {
        return reason;
    }
}
