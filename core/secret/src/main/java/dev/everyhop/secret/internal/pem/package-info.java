/** Reads certificates and private keys from PEM (RFC 7468), in every form that tools write. Not public API. */
@NullMarked
package dev.everyhop.secret.internal.pem;

import org.jspecify.annotations.NullMarked;
