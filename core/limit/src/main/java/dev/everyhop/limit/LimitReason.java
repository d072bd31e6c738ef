package dev.everyhop.limit;

import dev.everyhop.event.Reason;

/** Why something was refused for its amount. The codes are stable; the reference page {@code limit-reasons} explains each. */
public enum LimitReason implements Reason {
    /** The key has used up its permits. */
    EXCEEDED("limit.exceeded"),
    /** There is no room to count the key apart, and the permits that all such keys share are used up. */
    CROWDED("limit.crowded"),
    /** The request costs more than the limit ever gives at once. */
    COST_ABOVE_BURST("limit.cost_above_burst"),
    /** The store cannot be asked and the limit is one that then refuses. */
    STORE_UNAVAILABLE("limit.store_unavailable"),
    /** More is being done at once than the service can do. */
    OVERLOADED("limit.overloaded");

    private final String code;

    LimitReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
