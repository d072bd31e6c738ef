package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code multipart/form-data} (RFC 7578) as an object.
 *
 * <p>A part in JSON becomes its value, a text becomes what the schema wants, a file becomes an empty string: its presence is
 * checked, its content is not.
 */
final class MultipartReader {

    private final SchemaShape shape;
    private final WireLimits limits;
    private final ObjectNode form = JsonNodeFactory.instance.objectNode();

    private MultipartReader(SchemaShape shape, WireLimits limits) {
        this.shape = shape;
        this.limits = limits;
    }

    static JsonReader.Parsed read(byte[] body, MediaType mediaType, SchemaShape shape, WireLimits limits) {
        MultipartParser.Parsed parsed = MultipartParser.parse(body, mediaType, limits);
        SchemaReason reason = parsed.reason();
        MultipartReader reader = new MultipartReader(shape, limits);
        for (FormPart part : parsed.parts()) {
            reason = reason == null ? reader.content(part) : reason;
        }
        return reason == null ? new JsonReader.Parsed(reader.form, null) : new JsonReader.Parsed(null, reason);
    }

    private @Nullable SchemaReason content(FormPart part) {
        byte[] content = part.content();
        MediaType type = part.mediaType();
        if (part.fileName() != null) {
            return FormReader.add(form, part.name(), JsonNodeFactory.instance.stringNode(""), shape, limits);
        }
        if (type.isJson()) {
            JsonReader.Parsed parsed = JsonReader.read(content, limits);
            return parsed.tree() == null
                    ? parsed.reason()
                    : FormReader.add(form, part.name(), parsed.tree(), shape, limits);
        }
        if (!type.isText() || type.claimsOtherCharset()) {
            return SchemaReason.MEDIA_TYPE_UNSUPPORTED;
        }
        if (content.length > 4L * limits.stringLength) {
            return SchemaReason.FORM_LIMIT;
        }
        if (!Utf8.isStrict(content, 0, content.length)) {
            return SchemaReason.BODY_CHARSET;
        }
        String text = new String(content, StandardCharsets.UTF_8);
        if (!Utf8.isPlain(text)) {
            return SchemaReason.JSON_TEXT;
        }
        return text.length() > limits.stringLength
                ? SchemaReason.FORM_LIMIT
                : FormReader.add(form, part.name(), text, shape, limits);
    }
}
