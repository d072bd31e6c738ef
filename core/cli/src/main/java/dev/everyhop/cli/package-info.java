/**
 * The command line: one jar over the public API of the rooms. It knows nothing that a program of the user could not know.
 */
@NullMarked
package dev.everyhop.cli;

import org.jspecify.annotations.NullMarked;
