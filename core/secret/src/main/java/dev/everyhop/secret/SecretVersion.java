package dev.everyhop.secret;

import java.time.Instant;

/**
 * One version of a rotating secret, as it stood when it was asked for.
 *
 * @param number counts the versions that this process has seen, from 1
 * @param label what the source calls the version; empty if it does not count
 * @param state what the version is for
 * @param secret its value, which belongs to the {@link RotatingSecret} and is closed when the version is revoked
 * @param since when it came into this state
 */
public record SecretVersion(long number, String label, State state, Secret secret, Instant since) {

    /** What a version is for. */
    public enum State {
        /** Known, and with the consumers, but nothing is made with it yet. */
        PENDING,
        /** What new signatures, logins and the like are made with. */
        ACTIVE,
        /** Not used any more, but still accepted. */
        RETIRING,
        /** Neither used nor accepted; the value is overwritten. */
        REVOKED
    }

    SecretVersion in(State next, Instant now) {
        return new SecretVersion(number, label, next, secret, now);
    }
}
