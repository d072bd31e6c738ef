package dev.everyhop.token;

/** Thrown by {@link TokenResult#orElseThrow} only. Its message is the reason's code and nothing else. */
public final class TokenRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final TokenReason reason;

    TokenRejectedException(TokenReason reason) {
        super(reason.code());
        this.reason = reason;
    }

    /** Returns why the token was refused. */
    public TokenReason reason() {
        return reason;
    }
}
