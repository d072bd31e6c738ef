package dev.everyhop.token.internal.jose;

/** Which texts may name a key ({@code kid}, RFC 7515, section 4.1.4): in a key set and in a token alike. */
public final class KeyIds {

    private static final int MAX_LENGTH = 256;

    private KeyIds() {}

    /** Returns whether a text has at most 256 characters and no control characters. */
    public static boolean isGood(String kid) {
        return kid.length() <= MAX_LENGTH && kid.chars().noneMatch(Character::isISOControl);
    }
}
