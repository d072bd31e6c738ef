/** Tests of the launcher, and of the whole quickstart through it. */
@NullMarked
package dev.everyhop.samples.quickstart;

import org.jspecify.annotations.NullMarked;
