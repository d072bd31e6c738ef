/**
 * What verifying a token costs, beside the bare JCA and other libraries, in time and in bytes.
 *
 * <p>{@link dev.everyhop.benchmarks.Paired} compares within one run, so that noise of the machine cancels; the JMH
 * benchmarks give absolute numbers. Nothing here is published, and no other room may know it.
 */
@NullMarked
package dev.everyhop.benchmarks;

import org.jspecify.annotations.NullMarked;
