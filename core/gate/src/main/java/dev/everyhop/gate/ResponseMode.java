package dev.everyhop.gate;

/** What happens to an answer that leaks or breaks its schema. */
public enum ResponseMode {
    /** Answers are not looked at. */
    OFF,
    /** It goes out, and is told of. */
    OBSERVE,
    /** It goes out without what must not be in it, or not at all where that cannot be told. */
    MASK,
    /** It does not go out. */
    BLOCK
}
