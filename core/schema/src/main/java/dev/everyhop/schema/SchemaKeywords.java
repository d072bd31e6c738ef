package dev.everyhop.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Keywords that mean something else here than in the validator, or cost less. */
final class SchemaKeywords {

    /** The validator's own uses hash sets, whose cost a client can make quadratic with colliding strings. */
    static final Keyword UNIQUE_ITEMS = new Check("uniqueItems", JsonOrder::hasDuplicate);

    private SchemaKeywords() {}

    /** Returns the keyword whose mere presence on a value is a violation in this mode. */
    static @Nullable Keyword forbidden(SchemaMode mode) {
        return switch (mode) {
            case AS_WRITTEN -> null;
            case REQUEST -> new Check("readOnly", value -> true);
            case RESPONSE -> new Check("writeOnly", value -> true);
        };
    }

    static Predicate<String> pattern(String pattern) {
        try {
            return Regex.compile(pattern);
        } catch (Regex.Unsupported e) {
            throw new SchemaCompileException("", "the pattern " + e.getMessage() + ".");
        }
    }

    /** A keyword that is either true or of no effect. */
    private static final class Check extends AbstractKeyword {

        private final Predicate<JsonNode> violated;

        Check(String name, Predicate<JsonNode> violated) {
            super(name);
            this.violated = violated;
        }

        @Override
        public KeywordValidator newValidator(
                SchemaLocation location, JsonNode value, Schema parent, SchemaContext context) {
            boolean effective = value.isBoolean() && value.booleanValue();
            return new BaseKeywordValidator(this, value, location, parent, context) {
                @Override
                public void validate(
                        ExecutionContext execution, JsonNode instance, JsonNode root, NodePath instanceLocation) {
                    if (effective && violated.test(instance)) {
                        execution.addError(error().instanceNode(instance)
                                .instanceLocation(instanceLocation)
                                .evaluationPath(execution.getEvaluationPath())
                                .build());
                    }
                }
            };
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
