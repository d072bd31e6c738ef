package dev.everyhop.redis;

import dev.everyhop.event.Reason;

/** Why Redis is not used. The codes are stable; the reference page {@code redis} explains each. */
public enum RedisReason implements Reason {
    /** There is no connection. */
    UNREACHABLE("redis.unreachable"),
    /** Answers take longer than requests may wait. */
    SLOW("redis.slow"),
    /** It answers with errors: no permission, no memory, read only. */
    REFUSED("redis.refused"),
    /** It may drop entries to make room, so that nothing that must be remembered can be left to it. */
    EVICTING("redis.evicting"),
    /** What was called back was not confirmed for longer than the list may be old. */
    STALE("redis.stale"),
    /** More was called back than there is room for. */
    CROWDED("redis.crowded");

    private final String code;

    RedisReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
