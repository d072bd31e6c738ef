package dev.everyhop.gate;

import dev.everyhop.limit.Charge;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.ParameterContract;
import dev.everyhop.schema.ParameterSource;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.schema.SchemaResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller who is known in, or not: quota, access, then the parameters, then whether the object is theirs, then what the
 * head says of the body.
 */
final class Admission {

    private final AccessLayer access;
    private final Denials denials;
    private final Recorder recorder;
    private final LimitLayer limits;

    Admission(LimitLayer limits, AccessLayer access, Denials denials, Recorder recorder) {
        this.limits = limits;
        this.access = access;
        this.denials = denials;
        this.recorder = recorder;
    }

    /** Returns whether {@link #decide} may do I/O. */
    boolean mayBlock(Route route, Caller caller, List<Charge> ofQuota) {
        if (limits.mayBlock(ofQuota)) {
            return true;
        }
        return route.rules().mode(Layer.ACCESS) != LayerMode.OFF && access.mayBlock(route, caller);
    }

    Decision decide(ApiCall call, RouteTrie.Target target, String path, Caller caller, List<Charge> ofQuota) {
        Route route = target.route();
        boolean asksAccess = route.rules().mode(Layer.ACCESS) != LayerMode.OFF;
        boolean asksSchema = route.rules().mode(Layer.SCHEMA) != LayerMode.OFF;
        LimitDecision quota = limits.take(ofQuota);
        Decision.Deny exceeded = answered(call, route, caller, Layer.QUOTA, refusal(quota));
        if (exceeded != null) {
            return exceeded;
        }
        Map<String, String> variables = target.template().variables(path);
        Decision.Deny deny = asksAccess ? access.refusal(route, caller) : null;
        deny = answered(call, route, caller, Layer.ACCESS, deny);
        if (deny == null && asksSchema) {
            deny = answered(call, route, caller, Layer.SCHEMA, parameterRefusal(call, target));
        }
        if (deny == null && asksAccess) {
            Decision.Deny ofObject = access.objectRefusal(route, caller, variables);
            deny = answered(call, route, caller, Layer.ACCESS, ofObject);
        }
        if (deny == null && asksSchema) {
            deny = answered(call, route, caller, Layer.SCHEMA, bodyRefusal(call, route));
        }
        if (deny != null) {
            return deny;
        }
        recorder.permitted(call, route, caller, null);
        return new Permit(
                route,
                caller,
                variables,
                false,
                Exchange.of(call, route, caller, denials, recorder),
                both(denials.granted(caller), limits.headers(quota)),
                null);
    }

    private static List<Decision.Header> both(List<Decision.Header> some, List<Decision.Header> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        List<Decision.Header> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Returns the refusal of a request that is too much for its source; null if there is none, or only in shadow. */
    Decision.@Nullable Deny sourceRefusal(ApiCall call, Route route, @Nullable LimitDecision decision) {
        return answered(call, route, null, Layer.SOURCE, refusal(decision));
    }

    private Decision.@Nullable Deny refusal(@Nullable LimitDecision decision) {
        return decision instanceof LimitDecision.Refused refused
                ? denials.limit(refused, limits.settings().headers())
                : null;
    }

    /** Tells of a refusal and returns it, unless its layer is in shadow. */
    private Decision.@Nullable Deny answered(
            ApiCall call, Route route, @Nullable Caller caller, Layer layer, Decision.@Nullable Deny refusal) {
        if (refusal != null && route.rules().mode(layer) != LayerMode.ENFORCE) {
            recorder.shadowed(call, route, caller, layer, null, refusal);
            return null;
        }
        return refusal == null ? null : recorder.denied(call, route, caller, refusal);
    }

    private Decision.@Nullable Deny parameterRefusal(ApiCall call, RouteTrie.Target target) {
        ParameterContract contract = target.route().rules().parameters().orElse(null);
        if (contract == null) {
            return null;
        }
        SchemaResult result = contract.check(new RawParameters(call, target.template()));
        return result instanceof SchemaResult.Invalid invalid
                ? denials.schema(invalid.reason(), invalid.errors())
                : null;
    }

    private Decision.@Nullable Deny bodyRefusal(ApiCall call, Route route) {
        BodyContract contract = route.rules().body().orElse(null);
        if (contract == null) {
            return null;
        }
        SchemaReason reason = contract.checkHead(
                        call.header("Content-Type"), call.header("Content-Encoding"), announcedLength(call))
                .orElse(null);
        // That there is none although one is needed shows when it has been read: a length may be wrong, or not be told.
        return reason == null || reason == SchemaReason.BODY_MISSING ? null : denials.schema(reason, List.of());
    }

    /** Returns the length of the body in bytes, as announced; negative if it is not, or not clearly. */
    private static long announcedLength(ApiCall call) {
        List<String> lengths = call.header("Content-Length");
        return lengths.size() == 1 && lengths.get(0).matches("[0-9]{1,18}") ? Long.parseLong(lengths.get(0)) : -1;
    }

    private record RawParameters(ApiCall call, Template template) implements ParameterSource {

        @Override
        public @Nullable String rawPathVariable(String name) {
            return template.rawVariable(name, call.rawPath());
        }

        @Override
        public @Nullable String rawQuery() {
            return call.rawQuery();
        }

        @Override
        public List<String> header(String name) {
            return call.header(name);
        }
    }
}
