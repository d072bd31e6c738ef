package dev.everyhop.schema;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads and checks bodies before anything else looks at them.
 *
 * <p><b>Security guarantees.</b> Memory is bounded by the limits, whatever is sent: reading stops at the byte limit, also
 * where no length was announced; undoing a content coding stops at its own; a JSON text is left at the first token past a
 * limit, and what follows the block of 8 KiB that it stands in is neither inflated nor looked at. What is accepted as JSON has one meaning for every reader: strict UTF-8, no duplicate names, no lone surrogates,
 * nothing after the value.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> A bad body is a {@link WireResult.Refused}, never an exception.
 */
public final class WireGuard {

    private final WireLimits limits;

    private WireGuard(WireLimits limits) {
        this.limits = limits;
    }

    /** Returns a guard with these limits. */
    public static WireGuard of(WireLimits limits) {
        return new WireGuard(Objects.requireNonNull(limits, "limits"));
    }

    /** Returns how many bytes a body may have as it comes over the wire. */
    public int maxBytes() {
        return limits.bytes;
    }

    /**
     * Reads a body to its end, at most one byte past the limit. The stream is not closed.
     *
     * @param in the body as it comes over the wire
     * @param announcedLength the {@code Content-Length} in bytes; negative if there is none
     */
    public WireResult read(InputStream in, long announcedLength) {
        if (announcedLength > limits.bytes) {
            return new WireResult.Refused(SchemaReason.BODY_TOO_LARGE);
        }
        try (BodyText text = new IncomingText(in, announcedLength, limits.bytes)) {
            return new WireResult.Accepted(text.all());
        } catch (BodyText.Refused e) {
            return new WireResult.Refused(e.reason);
        }
    }

    /**
     * Undoes the content coding of a body that was read.
     *
     * @param body the body as it came over the wire
     * @param contentEncoding each value of {@code Content-Encoding}, one for each header line
     */
    public WireResult decode(byte[] body, List<String> contentEncoding) {
        if (body.length > limits.bytes) {
            return new WireResult.Refused(SchemaReason.BODY_TOO_LARGE);
        }
        try (BodyText text = ContentCoding.open(body, contentEncoding, limits)) {
            return new WireResult.Accepted(text.all());
        } catch (BodyText.Refused e) {
            return new WireResult.Refused(e.reason);
        }
    }

    /** Checks that a decoded body is one JSON text within the limits. */
    public WireResult checkJson(byte[] body) {
        JsonReader.Parsed parsed = parse(body);
        return parsed.reason() == null ? new WireResult.Accepted(body) : new WireResult.Refused(parsed.reason());
    }

    /**
     * Takes a multipart form apart, by the rules and limits by which a contract checks one. For who hands on its parts: what
     * was checked and what is handed on are then read by one parser.
     *
     * @param body the body, decoded
     * @param mediaType its media type, with the boundary
     * @return the parts in their order; empty if it is no multipart form within the limits
     */
    public Optional<List<FormPart>> parts(byte[] body, MediaType mediaType) {
        MultipartParser.Parsed parsed = MultipartParser.parse(body, mediaType, limits);
        return parsed.reason() == null ? Optional.of(parsed.parts()) : Optional.empty();
    }

    JsonReader.Parsed parse(byte[] body) {
        if (body.length > Math.max(limits.bytes, limits.inflatedBytes)) {
            return new JsonReader.Parsed(null, SchemaReason.BODY_TOO_LARGE);
        }
        return JsonReader.read(body, limits);
    }

    WireLimits limits() {
        return limits;
    }
}
