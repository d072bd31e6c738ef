/** Memory that is used again, and look-ups that allocate nothing; not public API. */
@NullMarked
package dev.everyhop.token.internal.memory;

import org.jspecify.annotations.NullMarked;
