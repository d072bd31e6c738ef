package dev.everyhop.gate;

import java.util.Objects;

/**
 * What the gate itself answers to a permitted request, in place of a handler.
 *
 * @param mediaType its {@code Content-Type}
 * @param body its body as text, to be sent as UTF-8; an answer to {@code HEAD} leaves it out
 */
public record Answer(String mediaType, String body) {

    /** Checks that nothing is absent. */
    public Answer {
        Objects.requireNonNull(mediaType, "mediaType");
        Objects.requireNonNull(body, "body");
    }
}
