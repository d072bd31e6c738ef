package dev.everyhop.schema;

/** How a schema is read. */
public enum SchemaMode {
    /** As it is written: JSON Schema 2020-12 with {@code format} asserted. */
    AS_WRITTEN,
    /**
     * For what a client sends. An object whose properties are listed takes no others unless its schema says
     * {@code additionalProperties} or {@code unevaluatedProperties}; a {@code readOnly} property is refused and not required.
     */
    REQUEST,
    /** For what a service answers. Closed likewise; a {@code writeOnly} property is refused and not required. */
    RESPONSE
}
