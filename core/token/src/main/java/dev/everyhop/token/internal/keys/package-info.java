/** Key sets of issuers: reading, discovering, refreshing them; not public API. */
@NullMarked
package dev.everyhop.token.internal.keys;

import org.jspecify.annotations.NullMarked;
