package dev.everyhop.spring.internal;

/** Stops the start of a service that would not be protected as its configuration says. */
public final class MisconfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Misconfiguration misconfiguration;
    private final String action;

    MisconfigurationException(Misconfiguration misconfiguration, String description, String action) {
        super(description);
        this.misconfiguration = misconfiguration;
        this.action = action;
    }

    public Misconfiguration misconfiguration() {
        return misconfiguration;
    }

    public String action() {
        return action;
    }
}
