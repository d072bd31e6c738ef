package dev.everyhop.gate.internal.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document that was read, whole.
 *
 * @param name the name that faults call it by
 * @param root the tree
 */
public record Document(String name, JsonNode root) {

    /** The most bytes that a document may have. */
    public static final int MAX_BYTES = 32 << 20;

    static final int MAX_DEPTH = 200;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(4 << 20)
                            .maxNameLength(8 << 10)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * Reads a document: YAML if it is named {@code .yaml} or {@code .yml}, JSON if it is named {@code .json} or begins with
     * a brace, else YAML.
     *
     * @throws DocumentFault if it cannot be read
     */
    public static Document read(String name, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new DocumentFault(name, "", "is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new DocumentFault(name, "", "is not UTF-8: save it as UTF-8");
        }
        JsonNode root = isYaml(name, text) ? YamlTree.read(name, text) : json(name, text);
        if (!root.isObject()) {
            throw new DocumentFault(name, "", "is not an object");
        }
        return new Document(name, root);
    }

    /** Returns the place of the whole. */
    public Cursor cursor() {
        return new Cursor(this, "", root);
    }

    /** Returns the bytes of the tree, as JSON. */
    public byte[] toJson() {
        return JSON.writeValueAsBytes(root);
    }

    private static boolean isYaml(String name, String text) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean named = lower.endsWith(".yaml") || lower.endsWith(".yml");
        return named || (!lower.endsWith(".json") && !text.stripLeading().startsWith("{"));
    }

    private static JsonNode json(String name, String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new DocumentFault(name, "", "is not JSON: " + e.getOriginalMessage() + where);
        }
    }
}
