/**
 * What was used before: proofs and tokens that count once. This package knows nothing of tokens but two strings of bytes and
 * a time.
 */
@NullMarked
package dev.everyhop.token.replay;

import org.jspecify.annotations.NullMarked;
