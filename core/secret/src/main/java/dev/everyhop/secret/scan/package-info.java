/**
 * Looks for secrets where none should be: in configuration, the environment, logs, audit fields and responses. What it finds
 * is reported by name, rule and a keyed digest, never by value.
 */
@NullMarked
package dev.everyhop.secret.scan;

import org.jspecify.annotations.NullMarked;
