/**
 * Tokens that were called back before they expire. This package knows nothing of how tokens are formed or verified, only what
 * names them.
 */
@NullMarked
package dev.everyhop.token.revocation;

import org.jspecify.annotations.NullMarked;
