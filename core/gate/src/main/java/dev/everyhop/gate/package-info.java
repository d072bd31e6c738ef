/**
 * The gate: one decision for each request, whatever framework it came through.
 *
 * <p>{@link dev.everyhop.gate.Gate} takes an {@link dev.everyhop.gate.ApiCall}, a view of a request that an adapter
 * makes, and answers with a {@link dev.everyhop.gate.Decision}. This room composes the capabilities; it knows no
 * framework, no server and no HTTP library.
 */
@NullMarked
package dev.everyhop.gate;

import org.jspecify.annotations.NullMarked;
