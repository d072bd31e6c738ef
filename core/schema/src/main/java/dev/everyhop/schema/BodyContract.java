package dev.everyhop.schema;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What one operation takes as its body: media types, their schemas, and limits.
 *
 * <p><b>Security guarantees.</b> No body passes unread: without a media type that is declared it is refused with 415, and a
 * media type that no schema can be checked on must be accepted by name. One parsed {@link MediaType} selects the schema,
 * decides how the bytes are read, and is handed on.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> A bad body is a {@link BodyResult.Refused}, never an exception.
 */
public final class BodyContract {

    private final List<Content> contents;
    private final boolean required;
    private final WireGuard guard;

    private record Content(MediaType range, @Nullable JsonSchema schema, boolean unvalidated) {}

    private BodyContract(Builder builder) {
        contents = List.copyOf(builder.contents);
        required = builder.required;
        guard = WireGuard.of(builder.limits);
    }

    /** Returns a builder; without any content the operation takes no body. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the guard that reads bodies of this operation. */
    public WireGuard guard() {
        return guard;
    }

    /**
     * Checks what the head says of the body, so that a body that will be refused need not be read.
     *
     * @param contentType each value of {@code Content-Type}, one for each header line
     * @param contentEncoding each value of {@code Content-Encoding}, one for each header line
     * @param announcedLength the {@code Content-Length} in bytes; negative if there is none
     * @return the reason to refuse it; empty if it may be read
     */
    public Optional<SchemaReason> checkHead(
            List<String> contentType, List<String> contentEncoding, long announcedLength) {
        if (announcedLength > guard.limits().bytes) {
            return Optional.of(SchemaReason.BODY_TOO_LARGE);
        }
        if (announcedLength == 0) {
            return required ? Optional.of(SchemaReason.BODY_MISSING) : Optional.empty();
        }
        if (announcedLength < 0 && contentType.isEmpty()) {
            return Optional.empty();
        }
        Selection selection = select(contentType);
        if (selection.reason == null && ContentCoding.of(contentEncoding, guard.limits()) == null) {
            return Optional.of(SchemaReason.BODY_CODING);
        }
        return Optional.ofNullable(selection.reason);
    }

    /**
     * Checks a body.
     *
     * @param contentType each value of {@code Content-Type}, one for each header line
     * @param contentEncoding each value of {@code Content-Encoding}, one for each header line
     * @param body the body as it came over the wire; empty if there is none
     */
    public BodyResult check(List<String> contentType, List<String> contentEncoding, byte[] body) {
        if (body.length == 0) {
            return required ? refused(SchemaReason.BODY_MISSING) : new BodyResult.Accepted(body, null);
        }
        Selection selection = select(contentType);
        if (selection.reason != null) {
            return refused(selection.reason);
        }
        if (body.length > guard.limits().bytes) {
            return refused(SchemaReason.BODY_TOO_LARGE);
        }
        try (BodyText text = ContentCoding.open(body, contentEncoding, guard.limits())) {
            return check(Objects.requireNonNull(selection.mediaType), Objects.requireNonNull(selection.content), text);
        } catch (BodyText.Refused e) {
            return refused(e.reason);
        }
    }

    /**
     * Reads a body and checks it meanwhile: one in JSON without a content coding is read no further than to the block in
     * which it breaks a limit, others no further than to the limit on their bytes. Reading may block; the stream is not
     * closed, and what was not read stays in it.
     *
     * @param contentType each value of {@code Content-Type}, one for each header line
     * @param contentEncoding each value of {@code Content-Encoding}, one for each header line
     * @param in the body as it comes over the wire
     * @param announcedLength the {@code Content-Length} in bytes; negative if there is none
     */
    public BodyResult check(
            List<String> contentType, List<String> contentEncoding, InputStream in, long announcedLength) {
        WireLimits limits = guard.limits();
        if (announcedLength > limits.bytes) {
            return refused(SchemaReason.BODY_TOO_LARGE);
        }
        try (BodyText text = new IncomingText(in, announcedLength, limits.bytes)) {
            if (text.isEmpty()) {
                return check(contentType, contentEncoding, text.all());
            }
            Selection selection = select(contentType);
            if (selection.reason != null) {
                return refused(selection.reason);
            }
            return ContentCoding.IDENTITY.equals(ContentCoding.of(contentEncoding, limits))
                    ? check(
                            Objects.requireNonNull(selection.mediaType),
                            Objects.requireNonNull(selection.content),
                            text)
                    : check(contentType, contentEncoding, text.all());
        } catch (BodyText.Refused e) {
            return refused(e.reason);
        }
    }

    private BodyResult check(MediaType mediaType, Content content, BodyText text) throws BodyText.Refused {
        JsonSchema schema = content.schema;
        SchemaShape shape = schema == null ? SchemaShape.ANY : schema.shape();
        JsonReader.Parsed parsed;
        if (mediaType.isJson()) {
            parsed = JsonReader.read(text, guard.limits());
        } else if (mediaType.isForm()) {
            parsed = FormReader.read(text.all(), shape, guard.limits());
        } else if (mediaType.isMultipartForm()) {
            parsed = MultipartReader.read(text.all(), mediaType, shape, guard.limits());
        } else if (content.unvalidated) {
            return new BodyResult.Accepted(text.all(), mediaType);
        } else {
            parsed = text(text.all());
        }
        if (parsed.tree() == null) {
            return refused(Objects.requireNonNull(parsed.reason()));
        }
        SchemaResult result = schema == null ? SchemaResult.Valid.INSTANCE : schema.validate(parsed.tree());
        return result instanceof SchemaResult.Invalid invalid
                ? new BodyResult.Refused(invalid.reason(), invalid.errors())
                : new BodyResult.Accepted(text.all(), mediaType);
    }

    private JsonReader.Parsed text(byte[] body) {
        if (!Utf8.isStrict(body, 0, body.length)) {
            return new JsonReader.Parsed(null, SchemaReason.BODY_CHARSET);
        }
        return new JsonReader.Parsed(
                JsonNodeFactory.instance.stringNode(new String(body, StandardCharsets.UTF_8)), null);
    }

    private record Selection(
            @Nullable MediaType mediaType,
            @Nullable Content content,
            @Nullable SchemaReason reason) {

        static Selection refused(SchemaReason reason) {
            return new Selection(null, null, reason);
        }
    }

    private Selection select(List<String> contentType) {
        if (contents.isEmpty()) {
            return Selection.refused(SchemaReason.BODY_UNEXPECTED);
        }
        if (contentType.isEmpty()) {
            return Selection.refused(SchemaReason.MEDIA_TYPE_MISSING);
        }
        Optional<MediaType> parsed = contentType.size() == 1 ? MediaType.parse(contentType.get(0)) : Optional.empty();
        if (parsed.isEmpty() || parsed.get().isRange()) {
            return Selection.refused(SchemaReason.MEDIA_TYPE_MALFORMED);
        }
        MediaType mediaType = parsed.get();
        Content best = null;
        for (Content content : contents) {
            int closeness = content.range.closeness(mediaType);
            if (closeness > 0 && (best == null || closeness > best.range.closeness(mediaType))) {
                best = content;
            }
        }
        boolean unread = best != null && best.unvalidated && (mediaType.isText() || !isReadable(mediaType));
        if (best == null || !(unread || (isReadable(mediaType) && !mediaType.claimsOtherCharset()))) {
            return Selection.refused(SchemaReason.MEDIA_TYPE_UNSUPPORTED);
        }
        return new Selection(mediaType, best, null);
    }

    private static boolean isReadable(MediaType mediaType) {
        return mediaType.isJson() || mediaType.isForm() || mediaType.isMultipartForm() || mediaType.isText();
    }

    private static BodyResult refused(SchemaReason reason) {
        return new BodyResult.Refused(reason, List.of());
    }

    /** Builds a contract. */
    public static final class Builder {

        private final List<Content> contents = new ArrayList<>();
        private boolean required = true;
        private WireLimits limits = WireLimits.defaults();

        private Builder() {}

        /**
         * Takes bodies of a media type or range that fit the schema. JSON, forms, multipart forms and texts can be checked;
         * another type needs {@link #acceptUnvalidated}.
         */
        public Builder content(String mediaRange, JsonSchema schema) {
            MediaType range = parse(mediaRange);
            if (!range.isRange() && !isReadable(range)) {
                throw new IllegalArgumentException("No schema can be checked on " + range
                        + ": take it with acceptUnvalidated(\"" + range + "\"), or leave it out.");
            }
            // Forms ask for it: it is worked out here.
            schema.shape();
            contents.add(new Content(range, schema, false));
            return this;
        }

        /**
         * Takes bodies of a media type or range without a schema: JSON, forms and multipart forms within the limits and well
         * formed, anything else within the byte limits alone.
         */
        public Builder acceptUnvalidated(String mediaRange) {
            contents.add(new Content(parse(mediaRange), null, true));
            return this;
        }

        /** Lets a request come without a body (a body is required). */
        public Builder optional() {
            required = false;
            return this;
        }

        /** Sets the limits ({@link WireLimits#defaults}). */
        public Builder limits(WireLimits newLimits) {
            limits = Objects.requireNonNull(newLimits, "limits");
            return this;
        }

        /** Builds the contract. */
        public BodyContract build() {
            if (contents.isEmpty()) {
                required = false;
            }
            return new BodyContract(this);
        }

        private static MediaType parse(String mediaRange) {
            return MediaType.parse(mediaRange)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "\"" + mediaRange + "\" is not a media type: write it like application/json."));
        }
    }
}
