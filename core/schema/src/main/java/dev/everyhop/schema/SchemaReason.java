package dev.everyhop.schema;

import dev.everyhop.event.Reason;

/** Why a body, a parameter or a response was refused. The codes are stable; the reference page {@code schema-limits} lists them. */
public enum SchemaReason implements Reason {
    /** The body has more bytes than allowed, as it came over the wire. */
    BODY_TOO_LARGE("body.too_large", 413),
    /** The body has more bytes than allowed once its content coding is undone. */
    BODY_INFLATED_TOO_LARGE("body.inflated_too_large", 413),
    /** The body has a content coding that is not allowed here, or more than one (RFC 9110, section 8.4). */
    BODY_CODING("body.content_coding", 415),
    /** The content coding cannot be undone: broken, cut off, or followed by other bytes (RFC 1950, RFC 1952). */
    BODY_CODING_BROKEN("body.content_coding_broken", 400),
    /** The text is not strict UTF-8, or starts with a byte order mark (RFC 8259, section 8.1). */
    BODY_CHARSET("body.charset", 400),
    /** A body is required and there is none. */
    BODY_MISSING("body.missing", 400),
    /** There is a body where none is declared. */
    BODY_UNEXPECTED("body.unexpected", 400),
    /** The body could not be read to its end. */
    BODY_UNREADABLE("body.unreadable", 400),
    /** There is a body without a {@code Content-Type}. */
    MEDIA_TYPE_MISSING("media_type.missing", 415),
    /** The {@code Content-Type} is repeated, a list, or does not follow RFC 9110, section 8.3.1. */
    MEDIA_TYPE_MALFORMED("media_type.malformed", 415),
    /** The media type is not one that the operation takes. */
    MEDIA_TYPE_UNSUPPORTED("media_type.unsupported", 415),
    /** Not JSON (RFC 8259). */
    JSON_SYNTAX("json.syntax", 400),
    /** Something follows the JSON value. */
    JSON_TRAILING("json.trailing", 400),
    /** A string or a name has a lone surrogate or a NUL (RFC 7493, section 2.1). */
    JSON_TEXT("json.text", 400),
    /** An object has a name twice (RFC 7493, section 2.3). */
    JSON_DUPLICATE_NAME("json.duplicate_name", 400),
    /** Nested too deeply. */
    JSON_DEPTH("json.depth", 400),
    /** Too many tokens. */
    JSON_TOKENS("json.tokens", 400),
    /** A string is too long. */
    JSON_STRING("json.string_length", 400),
    /** A name is too long. */
    JSON_NAME("json.name_length", 400),
    /** A number has too many digits or too large an exponent. */
    JSON_NUMBER("json.number_length", 400),
    /** An array has too many elements. */
    JSON_ARRAY("json.array_size", 400),
    /** An object has too many members. */
    JSON_OBJECT("json.object_size", 400),
    /** A form breaks the rules of {@code application/x-www-form-urlencoded}. */
    FORM_SYNTAX("form.syntax", 400),
    /** A form has too many fields, or one that is too long. */
    FORM_LIMIT("form.limit", 400),
    /** A multipart body breaks the rules of RFC 2046, section 5.1, or RFC 7578. */
    MULTIPART_SYNTAX("multipart.syntax", 400),
    /** A multipart body has too many parts, or a part whose head or content is too long. */
    MULTIPART_LIMIT("multipart.limit", 400),
    /** There are too many parameters, or one is too long. */
    PARAMETER_LIMIT("parameter.limit", 400),
    /** A parameter is missing, undeclared, repeated, malformed or breaks its schema. */
    PARAMETER_INVALID("parameter.invalid", 400),
    /** The value breaks the schema. */
    SCHEMA_VIOLATED("schema.violated", 400),
    /** The schema could not be evaluated on the value; it counts as refused. */
    SCHEMA_UNDECIDED("schema.undecided", 400),
    /** A bound object or an argument breaks a bean constraint. */
    BEAN_VIOLATED("bean.violated", 400),
    /** A response has a property that its schema does not declare, or one that is {@code writeOnly}. */
    RESPONSE_UNDECLARED("response.undeclared", 500),
    /** A response breaks its schema, or is not what its media type says. */
    RESPONSE_VIOLATED("response.violated", 500),
    /** A response is longer than what is read of it. */
    RESPONSE_TOO_LARGE("response.too_large", 500),
    /** A response went out in pieces and was not read. */
    RESPONSE_STREAMED("response.streamed", 500);

    private final String code;
    private final int status;

    SchemaReason(String code, int status) {
        this.code = code;
        this.status = status;
    }

    @Override
    public String code() {
        return code;
    }

    /** Returns the HTTP status that fits. */
    public int status() {
        return status;
    }
}
