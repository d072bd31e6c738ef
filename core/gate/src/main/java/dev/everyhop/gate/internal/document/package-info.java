/**
 * Documents that people write for the gate: JSON and YAML trees, places in them, overlays. Knows nothing of OpenAPI.
 *
 * <p>Whatever is wrong with a document is a {@link dev.everyhop.gate.internal.document.DocumentFault}, which names the
 * document and the place.
 */
@NullMarked
package dev.everyhop.gate.internal.document;

import org.jspecify.annotations.NullMarked;
