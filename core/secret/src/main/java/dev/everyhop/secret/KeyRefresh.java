package dev.everyhop.secret;

import dev.everyhop.event.Reason;

/** What a look at the source led to. */
public sealed interface KeyRefresh {

    /**
     * There is a new epoch.
     *
     * @param epoch the new one
     */
    record Published(KeyEpoch epoch) implements KeyRefresh {}

    /** The source has what is published already. */
    record Unchanged() implements KeyRefresh {}

    /**
     * What the source has was not taken; the last good epoch, if there ever was one, stays.
     *
     * @param reason why not
     * @param detail where to look, such as a file's name
     */
    record Kept(Reason reason, String detail) implements KeyRefresh {}
}
