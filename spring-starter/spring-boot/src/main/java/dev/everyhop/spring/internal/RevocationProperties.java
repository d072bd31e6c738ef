package dev.everyhop.spring.internal;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Tokens that are called back before they expire, in the memory of this instance.
 *
 * @param enabled Whether there is a bean of type LocalRevocations, by whose methods tokens are called back.
 * @param capacity How many entries it holds.
 */
public record RevocationProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("10000") int capacity) {}
