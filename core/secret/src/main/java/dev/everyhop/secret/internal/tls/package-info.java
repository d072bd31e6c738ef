/** What JSSE is given: key managers, trust managers and contexts of one epoch, and those that follow the current one. Not public API. */
@NullMarked
package dev.everyhop.secret.internal.tls;

import org.jspecify.annotations.NullMarked;
