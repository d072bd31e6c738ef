/** A strict, small JSON reader (RFC 8259) for headers, claims and key sets; not public API. */
@NullMarked
package dev.everyhop.token.internal.json;

import org.jspecify.annotations.NullMarked;
