package dev.everyhop.schema;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One part of a multipart form (RFC 7578), as {@link WireGuard#parts} reads it.
 *
 * <p><b>Security guarantees.</b> Names, heads and contents are the client's. A file name may be a path, or the name of a file
 * that is already there: never store by it.
 *
 * @param name the name of the field
 * @param fileName the name of the file, as the client gave it; null for a part that is no file
 * @param mediaType its media type; {@code text/plain} unless the part says
 * @param head its header fields, by names in lower case
 * @param content its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes themselves; nobody compares parts
public record FormPart(
        String name, @Nullable String fileName, MediaType mediaType, Map<String, String> head, byte[] content) {

    /** Checks that nothing is absent and copies the head. */
    public FormPart {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(mediaType, "mediaType");
        Objects.requireNonNull(content, "content");
        head = Map.copyOf(head);
    }

    /** Returns how long it is, nothing of what the client sent. */
    @Override
    public String toString() {
        return "FormPart[" + content.length + " bytes]";
    }
}
