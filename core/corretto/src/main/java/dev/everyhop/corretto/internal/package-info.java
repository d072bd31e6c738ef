/** What the service loader needs to be public; not public API. */
@NullMarked
package dev.everyhop.corretto.internal;

import org.jspecify.annotations.NullMarked;
