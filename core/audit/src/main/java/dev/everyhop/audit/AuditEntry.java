package dev.everyhop.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One entry of a log: its index and its exact bytes, and what they say.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class AuditEntry {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxDocumentLength(1 << 16)
                            .build())
                    .build())
            .build();

    private final long index;
    private final byte[] bytes;
    private final @Nullable JsonNode tree;

    AuditEntry(long index, byte[] bytes) {
        this.index = index;
        this.bytes = bytes;
        this.tree = read(bytes);
    }

    private static @Nullable JsonNode read(byte[] bytes) {
        try {
            JsonNode tree = JSON.readTree(bytes);
            return tree.isObject() ? tree : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Returns the place of the entry in the log. */
    public long index() {
        return index;
    }

    /** Returns the bytes that are in the tree. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    int length() {
        return bytes.length;
    }

    /** Returns the record as one line of JSON. */
    public String json() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns when it happened; the beginning of 1970 if the entry does not say. */
    public Instant time() {
        return Instant.ofEpochMilli(tree == null ? 0 : tree.path("time").asLong(0));
    }

    /** Returns the code, such as {@code authz_fail}; empty if the entry does not say. */
    public String code() {
        return text("/metadata/event_code").orElse("");
    }

    /** Returns the pseudonym of the caller. */
    public Optional<String> caller() {
        return text("/actor/user/uid").or(() -> text("/user/uid")).filter(uid -> !uid.equals("unknown"));
    }

    /** Returns method and route, such as {@code GET /orders/7}. */
    public Optional<String> operation() {
        return text("/api/operation").or(() -> text("/unmapped/operation"));
    }

    /** Returns why it ended so. */
    public Optional<String> reason() {
        return text("/status_detail");
    }

    /** Returns a member of the record as text, by JSON pointer (RFC 6901). */
    public Optional<String> text(String pointer) {
        JsonNode found = tree == null ? null : tree.at(pointer);
        return found == null || found.isMissingNode() || found.isContainer()
                ? Optional.empty()
                : Optional.of(found.asString());
    }

    @Nullable
    JsonNode tree() {
        return tree;
    }

    /** Returns index and code, never who. */
    @Override
    public String toString() {
        return "AuditEntry[" + index + ", " + code() + "]";
    }
}
