/** Proofs of possession (RFC 9449); not public API. */
@NullMarked
package dev.everyhop.token.internal.dpop;

import org.jspecify.annotations.NullMarked;
