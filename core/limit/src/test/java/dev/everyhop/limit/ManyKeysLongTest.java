package dev.everyhop.limit;

import org.junit.jupiter.api.Tag;

/** Ten million keys in 64 MiB: the profile {@code conformance} sets the number. */
@Tag("long")
class ManyKeysLongTest extends ManyKeysTest {}
