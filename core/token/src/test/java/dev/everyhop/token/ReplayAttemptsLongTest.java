package dev.everyhop.token;

import org.junit.jupiter.api.Tag;

/** A million attempts, or as many as {@code -Dreplay.attempts} says. */
@Tag("long")
class ReplayAttemptsLongTest extends ReplayAttemptsTest {

    @Override
    int attempts() {
        return Integer.getInteger("replay.attempts", 1_000_000);
    }
}
