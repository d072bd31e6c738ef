/**
 * The HTTP contract: which request has which outcome, whatever framework stands behind the gate. It knows the gate and no
 * framework; an adapter's tests extend {@link dev.everyhop.testkit.HttpContract} and start a server for it.
 */
@NullMarked
package dev.everyhop.testkit;

import org.jspecify.annotations.NullMarked;
