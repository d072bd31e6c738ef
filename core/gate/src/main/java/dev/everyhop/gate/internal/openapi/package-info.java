/**
 * OpenAPI 3.0 and 3.1 documents: their operations and what each needs of its callers, checked strictly.
 *
 * <p>Knows nothing of the gate. What it does not understand, and what could change who may call an operation, is a fault.
 */
@NullMarked
package dev.everyhop.gate.internal.openapi;

import org.jspecify.annotations.NullMarked;
