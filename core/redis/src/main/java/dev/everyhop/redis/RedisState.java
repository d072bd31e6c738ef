package dev.everyhop.redis;

/** How it stands with Redis, as one instance sees it. */
public enum RedisState {
    /** It is asked. */
    UP,
    /** It is not asked, but for one probe at a time; no request waits for it. */
    DOWN,
    /** It answered a probe and is asked again, a little at first and more with each answer. */
    RECOVERING
}
