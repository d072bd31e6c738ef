package dev.everyhop.token;

import org.junit.jupiter.api.Tag;

/** A million attempts. */
@Tag("long")
class ReplayAttemptsLongTest extends ReplayAttemptsTest {

    @Override
    int attempts() {
        return 1_000_000;
    }
}
