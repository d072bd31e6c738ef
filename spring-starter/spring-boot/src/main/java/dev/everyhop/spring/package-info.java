/**
 * What the code of a Spring service says to Everyhop.
 *
 * <p>Annotations live here, and the means to read a changed document. Annotations have no behaviour of their own: the
 * auto-configuration reads them when the service starts and makes routes of them.
 */
@NullMarked
package dev.everyhop.spring;

import org.jspecify.annotations.NullMarked;
