package dev.everyhop.secret.scan;

/**
 * Something that looks like a secret, in a place where none should be.
 *
 * @param place where it was looked for, such as {@code environment}
 * @param name what it stands under there, such as a property's or a variable's name
 * @param rule what it looks like
 * @param digest the first 16 hexadecimal digits of an HMAC-SHA-256 of it: the same for the same text and key
 */
public record LeakFinding(String place, String name, LeakRule rule, String digest) {}
