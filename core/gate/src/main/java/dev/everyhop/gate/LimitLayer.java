package dev.everyhop.gate;

import dev.everyhop.limit.Charge;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.Limits;
import dev.everyhop.limit.Standing;
import dev.everyhop.token.VerifiedToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How often: by source, before anything costs much; then by caller, client, tenant, claim and route. */
final class LimitLayer {

    private final GateLimits settings;
    private final Limits limits;

    LimitLayer(GateLimits settings) {
        this.settings = settings;
        this.limits = settings.limits();
    }

    GateLimits settings() {
        return settings;
    }

    /** Returns what a request costs its source: the gate's own limit first, then those of the route. */
    List<Charge> ofSource(ApiCall call, Route route) {
        List<CountedLimit> more = route.rules().sourceLimits();
        Limit own = settings.sourceLimit().orElse(null);
        if (route.rules().mode(Layer.SOURCE) == LayerMode.OFF || (own == null && more.isEmpty())) {
            return List.of();
        }
        LimitKey source = source(call);
        if (more.isEmpty() && own != null) {
            return List.of(Charge.of(own, source));
        }
        List<Charge> charges = new ArrayList<>(more.size() + 1);
        if (own != null) {
            charges.add(Charge.of(own, source));
        }
        more.forEach(
                one -> charges.add(new Charge(one.limit(), source, one.rule().cost())));
        return charges;
    }

    /** Returns what a request costs its caller and the route. */
    List<Charge> ofQuota(ApiCall call, Route route, Caller caller) {
        List<CountedLimit> asked = route.rules().quotaLimits();
        if (asked.isEmpty() || route.rules().mode(Layer.QUOTA) == LayerMode.OFF) {
            return List.of();
        }
        List<Charge> charges = new ArrayList<>(asked.size());
        for (CountedLimit one : asked) {
            charges.add(new Charge(
                    one.limit(), key(one.rule(), call, caller), one.rule().cost()));
        }
        return charges;
    }

    boolean mayBlock(List<Charge> charges) {
        return !charges.isEmpty() && limits.mayBlock(charges);
    }

    /** Takes what a request costs; returns null if it costs nothing. */
    @Nullable
    LimitDecision take(List<Charge> charges) {
        return charges.isEmpty() ? null : limits.acquire(charges);
    }

    /** Returns what was taken of a source: what a layer or a limit in shadow refused was not, so it is not given back. */
    static List<Charge> givenBackOnceAuthenticated(List<Charge> charges, @Nullable LimitDecision decision) {
        if (!(decision instanceof LimitDecision.Allowed allowed)) {
            return List.of();
        }
        String first = charges.get(0).limit().name();
        for (Standing refused : allowed.shadowed()) {
            if (refused.limit().name().equals(first)) {
                return List.of();
            }
        }
        return charges;
    }

    /** Gives the permit of the source back for a caller who proved who they are; limits of the route stay as they are. */
    void authenticated(List<Charge> ofSource) {
        if (!ofSource.isEmpty() && settings.sourceLimit().isPresent()) {
            limits.giveBack(ofSource.subList(0, 1));
        }
    }

    /** Returns what the client of a permitted request is told. */
    List<Decision.Header> headers(@Nullable LimitDecision decision) {
        return decision == null ? List.of() : Denials.headers(settings.headers().of(decision));
    }

    /**
     * Takes the limits of a policy in; those of a name that is known get the numbers of the policy only on a reload.
     *
     * @throws IllegalStateException if two limits of one name have different numbers
     */
    void define(Policy policy, boolean reload) {
        Map<String, Limit> byName = new HashMap<>();
        settings.sourceLimit().ifPresent(own -> byName.put(own.name(), own));
        for (Route route : policy.routes()) {
            List<CountedLimit> all = new ArrayList<>(route.rules().sourceLimits());
            all.addAll(route.rules().quotaLimits());
            for (CountedLimit one : all) {
                Limit same = byName.putIfAbsent(one.limit().name(), one.limit());
                Limit known = same != null || reload
                        ? same
                        : limits.limit(one.limit().name()).orElse(null);
                if (known != null && !known.equals(one.limit())) {
                    throw new IllegalStateException(PolicyCheck.name(route) + " has a limit with the name '"
                            + one.limit().name()
                            + "', and there is another of that name with other numbers: give one of them"
                            + " another name, or both the same numbers");
                }
            }
        }
        byName.values().forEach(limit -> {
            if (reload) {
                limits.change(limit);
            } else {
                limits.define(limit);
            }
        });
    }

    private LimitKey key(RouteRules.Limit rule, ApiCall call, Caller caller) {
        VerifiedToken token = caller.token().orElse(null);
        String claim = rule.claim();
        return switch (rule.key()) {
            case ROUTE -> LimitKey.all();
            case SOURCE -> source(call);
            case CALLER -> callerKey(call, token);
            case CLIENT -> key("client", call, token, token == null ? Optional.empty() : token.clientId());
            case TENANT -> claimKey("tenant", settings.tenantClaim(), call, token);
            case CLAIM -> claimKey("claim", claim == null ? "" : claim, call, token);
        };
    }

    private LimitKey claimKey(String kind, String claim, ApiCall call, @Nullable VerifiedToken token) {
        return key(kind, call, token, token == null ? Optional.empty() : token.string(claim));
    }

    /** Returns the key of what a token says; a token that does not say it is counted as its caller's. */
    private LimitKey key(String kind, ApiCall call, @Nullable VerifiedToken token, Optional<String> value) {
        return token == null || value.isEmpty()
                ? callerKey(call, token)
                : LimitKey.of(kind, token.issuer(), value.get());
    }

    /** Returns the key of a caller; of one who is anonymous, the source. */
    private LimitKey callerKey(ApiCall call, @Nullable VerifiedToken token) {
        if (token == null) {
            return source(call);
        }
        String subject = token.subject().orElse(null);
        return subject != null
                ? LimitKey.of("caller", token.issuer(), subject)
                : LimitKey.of("client", token.issuer(), token.clientId().orElse(""));
    }

    private LimitKey source(ApiCall call) {
        return settings.sources().key(call.peerAddress(), call::header);
    }
}
