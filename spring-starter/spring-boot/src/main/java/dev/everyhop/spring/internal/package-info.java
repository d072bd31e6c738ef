/**
 * What the servlet and the reactive half of the starter share: properties, what is wrong with them, and the table of
 * operations. It knows neither servlets nor reactive types.
 */
@NullMarked
package dev.everyhop.spring.internal;

import org.jspecify.annotations.NullMarked;
