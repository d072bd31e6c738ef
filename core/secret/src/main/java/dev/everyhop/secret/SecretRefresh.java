package dev.everyhop.secret;

import dev.everyhop.event.Reason;

/** What a look at a secret's source led to. */
public sealed interface SecretRefresh {

    /**
     * There is a new version.
     *
     * @param version the new one, active or pending
     */
    record Taken(SecretVersion version) implements SecretRefresh {}

    /** The source has what is known already. */
    record Unchanged() implements SecretRefresh {}

    /**
     * What the source has was not taken; the version before, if there was one, stays.
     *
     * @param reason why not
     * @param detail where to look, such as a file's name
     */
    record Kept(Reason reason, String detail) implements SecretRefresh {}
}
