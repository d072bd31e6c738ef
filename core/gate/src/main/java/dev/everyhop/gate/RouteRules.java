package dev.everyhop.gate;

import dev.everyhop.access.Requirement;
import dev.everyhop.limit.Priority;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.ParameterContract;
import dev.everyhop.schema.ResponseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a route asks for beyond its scopes, and how its layers behave.
 *
 * <p><b>Security guarantees.</b> Every layer is enforced unless said. A gate that cannot enforce what a route asks for is
 * not built.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class RouteRules {

    private static final RouteRules NONE = builder().build();

    private final List<Alternative> alternatives;
    private final @Nullable Requirement requirement;
    private final List<String> objectRules;
    private final List<Limit> limits;
    private final List<CountedLimit> sourceLimits;
    private final List<CountedLimit> quotaLimits;
    private final @Nullable Priority priority;
    private final @Nullable SenderConstraint senderConstraint;
    private final @Nullable StepUp stepUp;
    private final boolean tokensOnce;
    private final @Nullable AuditClass audit;
    private final Map<Layer, LayerMode> modes;
    private final @Nullable ResponseMode responseMode;
    private final @Nullable ParameterContract parameters;
    private final @Nullable BodyContract body;
    private final Map<String, ResponseContract> responses;
    private final @Nullable String owner;
    private final @Nullable String origin;

    private RouteRules(Builder builder) {
        alternatives = List.copyOf(builder.alternatives);
        requirement = builder.requirement;
        objectRules = List.copyOf(builder.objectRules);
        limits = List.copyOf(builder.limits);
        sourceLimits = CountedLimit.of(limits, true);
        quotaLimits = CountedLimit.of(limits, false);
        priority = builder.priority;
        senderConstraint = builder.senderConstraint;
        stepUp = builder.stepUp;
        tokensOnce = builder.tokensOnce;
        audit = builder.audit;
        modes = Collections.unmodifiableMap(new EnumMap<>(builder.modes));
        responseMode = builder.responseMode;
        parameters = builder.parameters;
        body = builder.body;
        responses = Map.copyOf(builder.responses);
        owner = builder.owner;
        origin = builder.origin;
    }

    /** Returns rules that ask for nothing more and enforce every layer. */
    public static RouteRules none() {
        return NONE;
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the ways to be let in, one of which must be taken; none if the scopes of the route say it all. */
    public List<Alternative> alternatives() {
        return alternatives;
    }

    /** Returns the permissions and roles that the caller needs. */
    public Optional<Requirement> requirement() {
        return Optional.ofNullable(requirement);
    }

    /** Returns the names of the object rules that must all let the call pass. */
    public List<String> objectRules() {
        return objectRules;
    }

    /** Returns the limits of the route. */
    public List<Limit> limits() {
        return limits;
    }

    List<CountedLimit> sourceLimits() {
        return sourceLimits;
    }

    List<CountedLimit> quotaLimits() {
        return quotaLimits;
    }

    /** Returns how much the route matters when not all requests can be served, if it was said. */
    public Optional<Priority> priority() {
        return Optional.ofNullable(priority);
    }

    /** Returns how the token must be bound to its sender. */
    public Optional<SenderConstraint> senderConstraint() {
        return Optional.ofNullable(senderConstraint);
    }

    /** Returns how fresh and how strong the authentication must be. */
    public Optional<StepUp> stepUp() {
        return Optional.ofNullable(stepUp);
    }

    /** Returns whether each token is taken once. */
    public boolean takesTokensOnce() {
        return tokensOnce;
    }

    /** Returns how durable the records of the route must be. */
    public Optional<AuditClass> audit() {
        return Optional.ofNullable(audit);
    }

    /** Returns the mode of a layer. */
    public LayerMode mode(Layer layer) {
        LayerMode mode = modes.get(layer);
        return mode == null ? LayerMode.ENFORCE : mode;
    }

    /** Returns the modes that were said. */
    public Map<Layer, LayerMode> modes() {
        return modes;
    }

    /** Returns what happens to answers that break their schema, if it was said. */
    public Optional<ResponseMode> responseMode() {
        return Optional.ofNullable(responseMode);
    }

    /** Returns what parameters the route takes, if that is known. */
    public Optional<ParameterContract> parameters() {
        return Optional.ofNullable(parameters);
    }

    /** Returns what bodies the route takes, if that is known. */
    public Optional<BodyContract> body() {
        return Optional.ofNullable(body);
    }

    /** Returns what the route may answer, by status: {@code 200}, {@code 2XX} or {@code default}. */
    public Map<String, ResponseContract> responses() {
        return responses;
    }

    /** Returns who answers for the route, such as a team. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** Returns where the route comes from: a document and a place in it, or a method. */
    public Optional<String> origin() {
        return Optional.ofNullable(origin);
    }

    /**
     * One way to be let in: all that it names is needed.
     *
     * @param mutualTls whether a client certificate is needed
     * @param token whether a token is needed
     * @param scopes the scopes that the token needs, all of them
     */
    public record Alternative(boolean mutualTls, boolean token, List<String> scopes) {

        /** Copies the scopes and checks that something is needed. */
        public Alternative {
            scopes = List.copyOf(scopes);
            if (!mutualTls && !token) {
                throw new IllegalArgumentException(
                        "An alternative that needs nothing opens the route to anyone: list it with permitAnyone(...)");
            }
            if (!token && !scopes.isEmpty()) {
                throw new IllegalArgumentException("An alternative needs scopes but no token: scopes are a token's");
            }
        }
    }

    /**
     * How often a route may be called.
     *
     * @param name its name, the same for routes that share it
     * @param permits how many calls there are in a period
     * @param period the period
     * @param burst how many calls may come at once
     * @param key what is counted apart
     * @param claim the claim of the token that is counted apart; null unless {@code key} is {@link Key#CLAIM}
     * @param cost how many permits a call takes
     * @param failClosed whether calls are refused while a store that several instances share cannot be asked; else each
     *     instance then counts its share
     */
    public record Limit(
            String name,
            long permits,
            Duration period,
            long burst,
            Key key,
            @Nullable String claim,
            long cost,
            boolean failClosed) {

        /** What a limit counts apart. */
        public enum Key {
            /** Each address that calls come from. */
            SOURCE,
            /** Each caller: the subject of the token, and where it has none, the client. */
            CALLER,
            /** Each client: the {@code client_id} of the token. */
            CLIENT,
            /** Each tenant: the claim that the gate knows as the tenant's. */
            TENANT,
            /** Each value of a claim of the token. */
            CLAIM,
            /** Nothing: all calls of the route together. */
            ROUTE
        }

        /** Checks the values. */
        public Limit {
            Objects.requireNonNull(key, "key");
            if (name.isBlank() || permits < 1 || burst < 1 || period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException("The limit '" + name
                        + "' must have a name, permits, a burst of at least 1 and a period longer than nothing");
            }
            if ((key == Key.CLAIM) != (claim != null)) {
                throw new IllegalArgumentException("The limit '" + name
                        + "' must name a claim if its key is one, and only then: say key: claim and claim: org_id");
            }
            if (cost < 1 || cost > burst) {
                throw new IllegalArgumentException("The limit '" + name + "' has a cost of " + cost
                        + " for each call: it must be 1 to its burst, " + burst + ", or no call could ever be made");
            }
            CountedLimit.counted(name, permits, period, burst, failClosed);
        }

        /** Makes a limit of which each call takes one permit. */
        public Limit(String name, long permits, Duration period, long burst, Key key) {
            this(name, permits, period, burst, key, null, 1, false);
        }
    }

    /** How a token must be bound to its sender. */
    public enum SenderConstraint {
        /** By DPoP (RFC 9449). */
        DPOP,
        /** By the client certificate (RFC 8705). */
        MTLS,
        /** By either. */
        ANY
    }

    /**
     * How fresh and how strong the authentication must be (RFC 9470).
     *
     * @param acr the authentication context classes of which one is needed; none if any will do
     * @param maxAge how long ago the user may have been authenticated; null if it does not count
     */
    public record StepUp(List<String> acr, @Nullable Duration maxAge) {

        /** Returns what an annotation asks for. */
        public static StepUp of(dev.everyhop.gate.StepUp annotation) {
            return new StepUp(
                    List.of(annotation.acr()),
                    annotation.maxAgeSeconds() < 0 ? null : Duration.ofSeconds(annotation.maxAgeSeconds()));
        }

        /** Copies the list and checks that something is asked for. */
        public StepUp {
            acr = List.copyOf(acr);
            if (acr.isEmpty() && maxAge == null) {
                throw new IllegalArgumentException("A step-up asks for nothing: name acr, maxAge, or both");
            }
            for (String one : acr) {
                // It stands in a challenge, in a list between spaces.
                if (!one.matches("[!#-\\[\\]-~]+")) {
                    throw new IllegalArgumentException("A step-up asks for the acr '" + one
                            + "', which cannot stand in a challenge: no spaces, quotes or backslashes, one acr each");
                }
            }
            if (maxAge != null && maxAge.toSeconds() < 0) {
                throw new IllegalArgumentException("A step-up's maxAge must not be negative, not " + maxAge);
            }
        }
    }

    /** How durable a record must be before the handler runs. */
    public enum AuditClass {
        /** On disk, or the call is refused. */
        MUST,
        /** On disk after a bounded wait. */
        SHOULD,
        /** Kept if there is room. */
        MAY
    }

    /** Builds rules. Not safe for use by several threads. */
    public static final class Builder {

        private final List<Alternative> alternatives = new ArrayList<>();
        private @Nullable Requirement requirement;
        private final List<String> objectRules = new ArrayList<>();
        private final List<Limit> limits = new ArrayList<>();
        private @Nullable Priority priority;
        private @Nullable SenderConstraint senderConstraint;
        private @Nullable StepUp stepUp;
        private boolean tokensOnce;
        private @Nullable AuditClass audit;
        private final Map<Layer, LayerMode> modes = new EnumMap<>(Layer.class);
        private @Nullable ResponseMode responseMode;
        private @Nullable ParameterContract parameters;
        private @Nullable BodyContract body;
        private final Map<String, ResponseContract> responses = new HashMap<>();
        private @Nullable String owner;
        private @Nullable String origin;

        private Builder() {}

        /** Adds a way to be let in; with several, one of them must be taken. */
        public Builder alternative(Alternative alternative) {
            alternatives.add(Objects.requireNonNull(alternative, "alternative"));
            return this;
        }

        /** Asks for permissions or roles, in addition to those asked for so far. */
        public Builder require(Requirement more) {
            requirement = requirement == null ? Objects.requireNonNull(more, "more") : requirement.and(more);
            return this;
        }

        /** Names an object rule, in addition to those named so far. */
        public Builder objectRule(String name) {
            if (!objectRules.contains(name)) {
                objectRules.add(Objects.requireNonNull(name, "name"));
            }
            return this;
        }

        /** Adds a limit. */
        public Builder limit(Limit limit) {
            limits.add(Objects.requireNonNull(limit, "limit"));
            return this;
        }

        /** Says how much the route matters when not all requests can be served: normally, unless said. */
        public Builder priority(Priority priority) {
            this.priority = Objects.requireNonNull(priority, "priority");
            return this;
        }

        /** Asks for tokens that are bound to their sender. */
        public Builder senderConstraint(SenderConstraint constraint) {
            this.senderConstraint = Objects.requireNonNull(constraint, "constraint");
            return this;
        }

        /** Asks for an authentication that is fresh or strong. */
        public Builder stepUp(StepUp asked) {
            this.stepUp = Objects.requireNonNull(asked, "asked");
            return this;
        }

        /** Takes each token once, told by its {@code jti}: for calls that must not be repeated with a stolen one. */
        public Builder takeTokensOnce() {
            this.tokensOnce = true;
            return this;
        }

        /** Says how durable the records must be. */
        public Builder audit(AuditClass durability) {
            this.audit = Objects.requireNonNull(durability, "durability");
            return this;
        }

        /**
         * Sets the mode of a layer.
         *
         * @throws IllegalArgumentException if it would switch off identity or access: see {@link #dangerouslySwitchOff}
         */
        public Builder mode(Layer layer, LayerMode mode) {
            if (mode == LayerMode.OFF && (layer == Layer.IDENTITY || layer == Layer.ACCESS)) {
                throw new IllegalArgumentException("The layer " + layer
                        + " is not switched off by mode(...): say dangerouslySwitchOff(Layer." + layer
                        + "), so that it can be searched for");
            }
            modes.put(layer, mode);
            return this;
        }

        /** Switches a layer off, identity and access too: callers are then anonymous, or may do what they like. */
        public Builder dangerouslySwitchOff(Layer layer) {
            modes.put(layer, LayerMode.OFF);
            return this;
        }

        /** Says what happens to answers that break their schema. */
        public Builder responses(ResponseMode mode) {
            this.responseMode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /** Says what parameters the route takes; without it they are not checked. */
        public Builder parameters(ParameterContract contract) {
            this.parameters = Objects.requireNonNull(contract, "contract");
            return this;
        }

        /** Says what bodies the route takes; without it they are not checked. */
        public Builder body(BodyContract contract) {
            this.body = Objects.requireNonNull(contract, "contract");
            return this;
        }

        /**
         * Says what the route may answer with a status; without any, answers are not looked at.
         *
         * @param status {@code 200}, {@code 2XX} or {@code default}; the closest one counts
         */
        public Builder response(String status, ResponseContract contract) {
            responses.put(status, Objects.requireNonNull(contract, "contract"));
            return this;
        }

        /** Says who answers for the route. */
        public Builder owner(String name) {
            this.owner = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Says where the route comes from, for messages and for the printed policy. */
        public Builder origin(String place) {
            this.origin = Objects.requireNonNull(place, "place");
            return this;
        }

        /** Builds. */
        public RouteRules build() {
            return new RouteRules(this);
        }
    }
}
