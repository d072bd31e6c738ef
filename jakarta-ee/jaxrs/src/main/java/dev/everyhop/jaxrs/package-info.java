/**
 * The gate as a feature of Jakarta REST, in a servlet container: filters, what annotations of resources ask for, and
 * problems in place of exceptions. It knows no implementation of Jakarta REST.
 */
@NullMarked
package dev.everyhop.jaxrs;

import org.jspecify.annotations.NullMarked;
