package dev.everyhop.client;

import java.net.ProtocolException;

/**
 * Tells that a call was refused on this side. It is an {@code IOException} because OkHttp knows no other answer, and one of
 * the kind that OkHttp does not try again. Its message has the reason's code and a sentence, nothing of the request.
 */
public final class ClientRefusedException extends ProtocolException {

    private static final long serialVersionUID = 1L;

    private final ClientReason reason;

    ClientRefusedException(ClientReason reason, String detail) {
        super(reason.code() + ": " + detail);
        this.reason = reason;
    }

    /** Returns why. */
    public ClientReason reason() {
        return reason;
    }
}
