/**
 * What the instances of a service share on Redis: how much was used of limits, what was used once, what was called back.
 *
 * <p>{@link dev.everyhop.redis.Redis} is the one connection to it; {@link dev.everyhop.redis.RedisLimits} is the short way
 * to shared limits. A request never waits longer for Redis than it is told to: what happens without Redis is said for each
 * use.
 *
 * <p>This room knows events, limits and the stores of the token room, and Lettuce, which shows in no public signature. It must
 * not know what a request or a route is.
 */
@NullMarked
package dev.everyhop.redis;

import org.jspecify.annotations.NullMarked;
