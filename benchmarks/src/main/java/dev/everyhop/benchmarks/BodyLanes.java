package dev.everyhop.benchmarks;

import static org.hibernate.validator.messageinterpolation.ExpressionLanguageFeatureLevel.NONE;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.everyhop.gate.ApiCall;
import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.BodyResult;
import dev.everyhop.schema.JsonSchema;
import dev.everyhop.schema.Parameter;
import dev.everyhop.schema.ParameterContract;
import dev.everyhop.schema.ParameterSource;
import dev.everyhop.schema.SchemaMode;
import dev.everyhop.schema.WireGuard;
import dev.everyhop.schema.WireLimits;
import dev.everyhop.schema.WireResult;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.List;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What checking a JSON body costs, beside the bare scan of its tokens. */
final class BodyLanes {

    private static final String SCAN = "token scan";
    private static final List<String> JSON = List.of("application/json");
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonFactory TOKENS = new JsonFactory();

    private final byte[][] bodies;

    private BodyLanes(int size) {
        bodies = Order.bodies(size).toArray(byte[][]::new);
    }

    static List<Lane> of(int size) {
        BodyLanes lanes = new BodyLanes(size);
        return List.of(
                lanes.lane(SCAN, lanes.scan()),
                lanes.lane("everyhop guard", lanes.guard()),
                lanes.lane("everyhop guard+schema", lanes.body()),
                lanes.lane("  and parameters", lanes.bodyAndParameters()),
                lanes.lane("  by the gate", lanes.gate()),
                lanes.lane("networknt", lanes.networknt()),
                lanes.lane("networknt, tree at hand", lanes.networkntOnTrees()),
                lanes.lane("Jackson binding", lanes.binding()),
                lanes.lane("Hibernate Validator", lanes.beans()));
    }

    private Lane lane(String name, Operation operation) {
        return new Lane(name, operation, SCAN, scan());
    }

    private Operation scan() {
        return turn -> {
            int depth = 0;
            try (JsonParser parser = TOKENS.createParser(ObjectReadContext.empty(), bodies[turn])) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                }
            }
            return depth == 0;
        };
    }

    private Operation guard() {
        WireGuard guard = WireGuard.of(WireLimits.defaults());
        return turn -> guard.checkJson(bodies[turn]) instanceof WireResult.Accepted;
    }

    private static BodyContract contract() {
        return BodyContract.builder()
                .content("application/json", JsonSchema.compile(Order.SCHEMA, SchemaMode.REQUEST))
                .build();
    }

    private static ParameterContract parameters() {
        return ParameterContract.of(
                List.of(
                        Parameter.path(
                                "tenant", JsonSchema.compile("{\"type\":\"string\",\"pattern\":\"^[a-z]{1,20}$\"}")),
                        Parameter.query("page", JsonSchema.compile("{\"type\":\"integer\",\"minimum\":0}")),
                        Parameter.query("sort", JsonSchema.compile("{\"enum\":[\"asc\",\"desc\"]}")),
                        Parameter.header(
                                "X-Request-Id", JsonSchema.compile("{\"type\":\"string\",\"format\":\"uuid\"}"))),
                WireLimits.defaults());
    }

    private Operation body() {
        BodyContract contract = contract();
        return turn -> contract.check(JSON, List.of(), bodies[turn]) instanceof BodyResult.Accepted;
    }

    private Operation bodyAndParameters() {
        BodyContract contract = contract();
        ParameterContract parameters = parameters();
        Request request = new Request();
        return turn -> parameters.check(request).isValid()
                && contract.check(JSON, List.of(), bodies[turn]) instanceof BodyResult.Accepted;
    }

    private Operation gate() {
        RouteRules rules =
                RouteRules.builder().parameters(parameters()).body(contract()).build();
        Gate gate = Gate.builder()
                .policy(Policy.builder()
                        .route(new Route("POST", "/{tenant}/orders", "measured", List.of(), rules))
                        .build())
                .limits(GateLimits.builder().dangerouslyWithoutSourceLimit().build())
                .build();
        Request request = new Request();
        return turn -> gate.check(request) instanceof Permit permit
                && permit.body(bodies[turn]) instanceof BodyDecision.Accepted;
    }

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()))
                .getSchema(Order.SCHEMA);
    }

    private Operation networknt() {
        Schema schema = schema();
        return turn -> schema.validate(MAPPER.readTree(bodies[turn])).isEmpty();
    }

    private Operation networkntOnTrees() {
        Schema schema = schema();
        JsonNode[] trees = new JsonNode[bodies.length];
        for (int i = 0; i < trees.length; i++) {
            trees[i] = MAPPER.readTree(bodies[i]);
        }
        return turn -> schema.validate(trees[turn]).isEmpty();
    }

    private Operation binding() {
        return turn -> !MAPPER.readValue(bodies[turn], Order.class).lines().isEmpty();
    }

    private Operation beans() {
        Validator validator = Validation.byProvider(HibernateValidator.class)
                .configure()
                .constraintExpressionLanguageFeatureLevel(NONE)
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()
                .getValidator();
        Order[] orders = new Order[bodies.length];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = MAPPER.readValue(bodies[i], Order.class);
        }
        return turn -> validator.validate(orders[turn]).isEmpty();
    }

    /** The head of the request that brings the body. */
    private static final class Request implements ApiCall, ParameterSource {

        private static final List<String> REQUEST_ID = List.of("0b6a9f0e-4d3a-4e9b-9c1d-3f0f3f8f2b11");

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String rawPath() {
            return "/acme/orders";
        }

        @Override
        public String rawQuery() {
            return "page=7&sort=asc";
        }

        @Override
        public @Nullable String rawPathVariable(String name) {
            return name.equals("tenant") ? "acme" : null;
        }

        @Override
        public List<String> header(String name) {
            if (name.equalsIgnoreCase("Content-Type")) {
                return JSON;
            }
            return name.equalsIgnoreCase("X-Request-Id") ? REQUEST_ID : List.of();
        }

        @Override
        public String peerAddress() {
            return "192.0.2.7";
        }
    }
}
