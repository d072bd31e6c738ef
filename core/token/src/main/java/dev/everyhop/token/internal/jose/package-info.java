/** Algorithms, keys and signatures (RFC 7515, RFC 7517, RFC 7518); not public API. */
@NullMarked
package dev.everyhop.token.internal.jose;

import org.jspecify.annotations.NullMarked;
