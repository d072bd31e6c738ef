package dev.everyhop.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one operation may answer with one status: media types and their schemas.
 *
 * <p><b>Security guarantees.</b> In {@link Mode#MASK} and {@link Mode#BLOCK} no body goes out that was not read: one that is
 * streamed, too long, or of a media type that is not declared, is blocked. Masking removes what the schema does not declare
 * and what is {@code writeOnly}, and gives up, that is blocks, where it cannot tell: below {@code oneOf}, {@code anyOf} and
 * the like, and in a response that breaks its schema in another way.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> A bad response is a result, never an exception.
 */
public final class ResponseContract {

    /** What happens to a response that leaks or breaks its schema. */
    public enum Mode {
        /** It goes out, and is told of. */
        OBSERVE,
        /** It goes out without what must not be in it. */
        MASK,
        /** It does not go out. */
        BLOCK
    }

    private static final Set<String> UNDECLARED = Set.of("additionalProperties", "unevaluatedProperties");

    /** Each round mends the deepest places that are left. */
    private static final int MAX_ROUNDS = 16;

    private final List<Content> contents;
    private final Mode mode;
    private final WireLimits limits;

    private record Content(MediaType range, @Nullable JsonSchema schema) {}

    private ResponseContract(Builder builder) {
        contents = List.copyOf(builder.contents);
        mode = builder.mode;
        limits = builder.limits;
    }

    /** Returns a builder; without any content the answer has no body. */
    public static Builder builder(Mode mode) {
        return new Builder(mode);
    }

    /** Returns how many bytes of a response are read at most. */
    public int maxBytes() {
        return limits.bytes;
    }

    /**
     * Tells of a response that was not read.
     *
     * @param reason {@link SchemaReason#RESPONSE_STREAMED} or {@link SchemaReason#RESPONSE_TOO_LARGE}
     */
    public ResponseResult unread(SchemaReason reason) {
        return violated(reason, List.of());
    }

    /**
     * Checks a response.
     *
     * @param contentType its {@code Content-Type}; null if it has none
     * @param body its body, without a content coding
     */
    public ResponseResult check(@Nullable String contentType, byte[] body) {
        if (body.length == 0) {
            return new ResponseResult.Passed(null, List.of());
        }
        if (body.length > limits.bytes) {
            return unread(SchemaReason.RESPONSE_TOO_LARGE);
        }
        Optional<MediaType> mediaType = contentType == null ? Optional.empty() : MediaType.parse(contentType);
        Content content = mediaType.map(this::select).orElse(null);
        if (content == null) {
            return violated(SchemaReason.RESPONSE_UNDECLARED, List.of());
        }
        if (content.schema == null) {
            return new ResponseResult.Passed(null, List.of());
        }
        JsonNode tree = mediaType.get().isJson() ? JsonReader.read(body, limits).tree() : null;
        return tree == null ? violated(SchemaReason.RESPONSE_VIOLATED, List.of()) : check(content.schema, tree);
    }

    private ResponseResult check(JsonSchema schema, JsonNode tree) {
        Set<SchemaError> errors = new LinkedHashSet<>();
        boolean leaks = false;
        try {
            for (int round = 0; round < MAX_ROUNDS; round++) {
                int max = mode == Mode.MASK ? Integer.MAX_VALUE : SchemaError.MAX;
                List<SchemaEngine.Finding> findings = schema.findings(tree, max);
                if (findings.isEmpty()) {
                    return round == 0
                            ? new ResponseResult.Passed(null, List.of())
                            : new ResponseResult.Masked(
                                    tree.toString().getBytes(StandardCharsets.UTF_8), List.copyOf(errors));
                }
                boolean maskable = mode == Mode.MASK;
                for (SchemaEngine.Finding finding : findings) {
                    if (errors.size() < SchemaError.MAX) {
                        errors.add(schema.describe(tree, finding));
                    }
                    leaks |= isLeak(finding);
                    maskable &= isLeak(finding) && !finding.tentative();
                }
                if (!maskable) {
                    break;
                }
                Set<List<String>> blamed = blamed(findings);
                findings.stream()
                        .filter(finding -> !finding.keyword().equals("unevaluatedProperties")
                                || !blamed.contains(finding.location()))
                        .forEach(finding -> remove(tree, finding));
            }
        } catch (SchemaEngine.Undecided e) {
            return violated(SchemaReason.RESPONSE_VIOLATED, List.of());
        }
        return violated(leaks ? SchemaReason.RESPONSE_UNDECLARED : SchemaReason.RESPONSE_VIOLATED, List.copyOf(errors));
    }

    /**
     * Returns the places whose {@code unevaluatedProperties} cannot be trusted yet: where something else has failed at or
     * below a place, what its parts declare does not count as evaluated. Once that is mended the next round tells.
     */
    private static Set<List<String>> blamed(List<SchemaEngine.Finding> findings) {
        Set<List<String>> blamed = new HashSet<>();
        for (SchemaEngine.Finding finding : findings) {
            List<String> location = finding.location();
            boolean exact = !finding.keyword().equals("unevaluatedProperties");
            for (int length = exact ? location.size() : location.size() - 1; length >= 0; length--) {
                if (!blamed.add(location.subList(0, length))) {
                    break;
                }
            }
        }
        return blamed;
    }

    private static boolean isLeak(SchemaEngine.Finding finding) {
        return finding.keyword().equals("writeOnly")
                ? !finding.location().isEmpty()
                : UNDECLARED.contains(finding.keyword()) && finding.property() != null;
    }

    private static void remove(JsonNode tree, SchemaEngine.Finding finding) {
        List<String> path = new ArrayList<>(finding.location());
        path.add(finding.keyword().equals("writeOnly") ? path.remove(path.size() - 1) : finding.property());
        JsonNode parent = tree;
        for (String segment : path.subList(0, path.size() - 1)) {
            parent = parent == null ? null : Pointers.step(parent, segment);
        }
        if (parent instanceof ObjectNode object) {
            object.remove(path.get(path.size() - 1));
        }
    }

    private @Nullable Content select(MediaType mediaType) {
        Content best = null;
        for (Content content : contents) {
            int closeness = content.range.closeness(mediaType);
            if (closeness > 0 && (best == null || closeness > best.range.closeness(mediaType))) {
                best = content;
            }
        }
        return best;
    }

    private ResponseResult violated(SchemaReason reason, List<SchemaError> errors) {
        return mode == Mode.OBSERVE
                ? new ResponseResult.Passed(reason, errors)
                : new ResponseResult.Blocked(reason, errors);
    }

    /** Builds a contract. */
    public static final class Builder {

        private final Mode mode;
        private final List<Content> contents = new ArrayList<>();
        private WireLimits limits = WireLimits.builder().stringLength(1 << 20).build();

        private Builder(Mode mode) {
            this.mode = Objects.requireNonNull(mode, "mode");
        }

        /** Answers with JSON of a media type or range that fits the schema, compiled for {@link SchemaMode#RESPONSE}. */
        public Builder content(String mediaRange, JsonSchema schema) {
            contents.add(new Content(parse(mediaRange), schema.in(Place.RESPONSE)));
            return this;
        }

        /** Answers with a media type or range without a schema. */
        public Builder acceptUnvalidated(String mediaRange) {
            contents.add(new Content(parse(mediaRange), null));
            return this;
        }

        /** Bounds what is read (1 MiB, strings up to all of it). */
        public Builder limits(WireLimits newLimits) {
            limits = Objects.requireNonNull(newLimits, "limits");
            return this;
        }

        /** Builds the contract. */
        public ResponseContract build() {
            return new ResponseContract(this);
        }

        private static MediaType parse(String mediaRange) {
            return MediaType.parse(mediaRange)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "\"" + mediaRange + "\" is not a media type: write it like application/json."));
        }
    }
}
