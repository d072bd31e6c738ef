/**
 * What a caller may send and a service may answer: limits on the wire, JSON Schema, parameters, bean constraints.
 *
 * <p>{@link dev.everyhop.schema.WireGuard} bounds and checks bytes, {@link dev.everyhop.schema.JsonSchema} checks a JSON
 * text, {@link dev.everyhop.schema.BodyContract}, {@link dev.everyhop.schema.ParameterContract} and
 * {@link dev.everyhop.schema.ResponseContract} put both together for one operation, and
 * {@link dev.everyhop.schema.BeanConstraints} checks bound objects. All of them answer in one error model: a
 * {@link dev.everyhop.schema.SchemaReason} and {@link dev.everyhop.schema.SchemaError}s, which never hold a value, nor a
 * name that the client chose.
 *
 * <p>This room knows the event room alone: no HTTP library, no framework, no OpenAPI document. Its JSON library and its
 * schema library stay behind package-private seams.
 */
@NullMarked
package dev.everyhop.schema;

import org.jspecify.annotations.NullMarked;
