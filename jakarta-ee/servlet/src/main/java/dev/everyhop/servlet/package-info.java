/**
 * The gate in a servlet container: a filter that asks it, and what handlers may ask about the request.
 *
 * <p>The way in is {@link dev.everyhop.servlet.GateFilter}. This room translates between the Servlet API (6.0 and later)
 * and the gate; it decides nothing itself and knows no framework.
 */
@NullMarked
package dev.everyhop.servlet;

import org.jspecify.annotations.NullMarked;
