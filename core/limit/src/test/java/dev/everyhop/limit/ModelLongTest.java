package dev.everyhop.limit;

import org.junit.jupiter.api.Tag;

/** The model over more schedules: the profile {@code conformance} sets the number. */
@Tag("long")
class ModelLongTest extends ModelTest {}
