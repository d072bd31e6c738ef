package dev.everyhop.limit;

/** Which header fields tell clients of limits: they are an internet draft still, draft-ietf-httpapi-ratelimit-headers. */
public enum RateLimitDraft {
    /** {@code RateLimit-Policy} and {@code RateLimit} as lists of named items, as the draft has them since version 08. */
    DRAFT_11,
    /** {@code RateLimit-Limit}, {@code -Remaining}, {@code -Reset} and {@code -Policy} of the limit with the least left. */
    DRAFT_06,
    /** Only {@code Retry-After} (RFC 9110, section 10.2.3) on refusals. */
    NONE
}
