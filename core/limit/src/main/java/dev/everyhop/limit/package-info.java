/**
 * How often callers may call, and how many at once.
 *
 * <p>{@link dev.everyhop.limit.Limits} counts each key apart, in memory of a fixed size, with the generic cell rate
 * algorithm in integers; a {@link dev.everyhop.limit.LimitStore} may keep the counts elsewhere, such as in one place for
 * several instances.
 *
 * <p>This room knows events and Resilience4j. It must not know what a request, a token or a route is: who calls it makes
 * the keys.
 */
@NullMarked
package dev.everyhop.limit;

import org.jspecify.annotations.NullMarked;
