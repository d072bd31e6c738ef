package dev.everyhop.spring.internal;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Tokens of operations that take each token once, remembered in this instance.
 *
 * @param enabled Whether operations may ask for it.
 * @param capacity How many live tokens are remembered. 96 bytes each, taken at start.
 */
public record OneTimeProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("100000") int capacity) {}
