package dev.everyhop.gate;

import dev.everyhop.access.Requirement;
import dev.everyhop.gate.internal.document.Cursor;
import dev.everyhop.gate.internal.document.DocumentFault;
import dev.everyhop.limit.Priority;
import dev.everyhop.schema.MediaType;
import dev.everyhop.schema.WireLimits;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.shiro.authz.annotation.Logical;
import org.jspecify.annotations.Nullable;

/** What {@code x-everyhop} says of one operation: in the document for all, in its path item, and in itself; the last counts. */
final class RouteExtension {

    static final Set<String> FOR_ALL = Set.of(
            "limits",
            "priority",
            "senderConstraint",
            "stepUp",
            "takeTokensOnce",
            "audit",
            "modes",
            "owner",
            "wire",
            "unvalidated",
            "allowUndeclaredQuery");
    static final Set<String> FOR_ONE =
            Set.of("public", "permissions", "roles", "objectRules", "dangerouslyForwardToken");

    private static final String OFF = "dangerouslyOff";

    private final Map<String, Cursor> said = new LinkedHashMap<>();

    RouteExtension(List<Cursor> places) {
        for (Cursor place : places) {
            boolean forAll = place.pointer().lastIndexOf('/') == 0;
            for (Cursor member : place.members()) {
                if (forAll && FOR_ONE.contains(member.name())) {
                    throw member.fault("cannot be said of the whole document: say it in the path items or operations");
                }
                if (!FOR_ALL.contains(member.name()) && !FOR_ONE.contains(member.name())) {
                    throw member.fault("is not understood: x-everyhop has no such member");
                }
                said.put(member.name(), member);
            }
        }
    }

    /** Returns where the reason stands for which anyone may call the operation; null if there is none. */
    @Nullable
    Cursor publicReason() {
        return said.get("public");
    }

    /** Returns the limits for what is sent. */
    WireLimits limits() {
        WireLimits.Builder limits = WireLimits.defaults().toBuilder();
        read("wire", at -> at.members().forEach(limit -> understood(limit, () -> limit(limit, limits))));
        return limits.build();
    }

    /** Returns whether bodies of a media type are taken although no schema can be checked on them. */
    boolean acceptsUnvalidated(MediaType type) {
        Cursor named = said.get("unvalidated");
        return named != null && named.texts().contains(type.toString());
    }

    boolean allowsUndeclaredQuery() {
        Cursor allowed = said.get("allowUndeclaredQuery");
        return allowed != null && allowed.truth();
    }

    ResponseMode responseMode() {
        Cursor modes = said.get("modes");
        Cursor mode = modes == null ? null : modes.child("response");
        return mode == null ? ResponseMode.OBSERVE : mode.oneOf(ResponseMode.class);
    }

    private static WireLimits.Builder limit(Cursor at, WireLimits.Builder limits) {
        String name = at.name();
        if (name.equals("gzip") || name.equals("deflate")) {
            return !at.truth() ? limits : name.equals("gzip") ? limits.allowGzip() : limits.allowDeflate();
        }
        int value = (int) at.number(1, Integer.MAX_VALUE);
        return switch (name) {
            case "bytes" -> limits.bytes(value);
            case "inflatedBytes" -> limits.inflatedBytes(value);
            case "depth" -> limits.depth(value);
            case "tokens" -> limits.tokens(value);
            case "stringLength" -> limits.stringLength(value);
            case "nameLength" -> limits.nameLength(value);
            case "numberDigits" -> limits.numberDigits(value);
            case "numberExponent" -> limits.numberExponent(value);
            case "arraySize" -> limits.arraySize(value);
            case "objectSize" -> limits.objectSize(value);
            case "fields" -> limits.fields(value);
            case "parts" -> limits.parts(value);
            case "partHeadBytes" -> limits.partHeadBytes(value);
            case "partBytes" -> limits.partBytes(value);
            case "parameters" -> limits.parameters(value);
            case "parameterLength" -> limits.parameterLength(value);
            default -> throw at.fault("is no limit on the wire that is understood");
        };
    }

    void addTo(RouteRules.Builder rules) {
        read("permissions", at -> rules.require(understood(at, () -> requirement(at, Requirement::permissions))));
        read("roles", at -> rules.require(understood(at, () -> requirement(at, Requirement::roles))));
        read("objectRules", at -> at.texts().forEach(rules::objectRule));
        read("limits", at -> at.elements().forEach(limit -> rules.limit(understood(limit, () -> limit(limit)))));
        read("priority", at -> rules.priority(at.oneOf(Priority.class)));
        read("senderConstraint", at -> rules.senderConstraint(at.oneOf(RouteRules.SenderConstraint.class)));
        read("stepUp", at -> rules.stepUp(understood(at, () -> stepUp(at))));
        read("takeTokensOnce", at -> {
            if (at.truth()) {
                rules.takeTokensOnce();
            }
        });
        read("dangerouslyForwardToken", at -> rules.dangerouslyForwardToken(at.words()));
        read("audit", at -> rules.audit(at.oneOf(RouteRules.AuditClass.class)));
        read("modes", at -> at.members().forEach(mode -> mode(mode, rules)));
        read("owner", at -> rules.owner(at.words()));
        read("unvalidated", Cursor::texts);
    }

    private void read(String name, Consumer<Cursor> reader) {
        Cursor at = said.get(name);
        if (at != null) {
            reader.accept(at);
        }
    }

    private interface Asked {
        Requirement of(Logical logical, String... texts);
    }

    private static Requirement requirement(Cursor at, Asked asked) {
        Cursor anyOf = at.value().isObject() ? at.only(Set.of("anyOf")).required("anyOf") : null;
        return anyOf == null
                ? asked.of(Logical.AND, at.texts().toArray(String[]::new))
                : asked.of(Logical.OR, anyOf.texts().toArray(String[]::new));
    }

    private static RouteRules.Limit limit(Cursor at) {
        at.only(Set.of("name", "permits", "period", "burst", "key", "claim", "cost", "failClosed", "shadow"));
        long permits = at.required("permits").number(1, Integer.MAX_VALUE);
        Cursor burst = at.child("burst");
        Cursor key = at.child("key");
        Cursor claim = at.child("claim");
        Cursor cost = at.child("cost");
        return new RouteRules.Limit(
                at.required("name").words(),
                permits,
                duration(at.required("period")),
                burst == null ? permits : burst.number(1, Integer.MAX_VALUE),
                key == null ? RouteRules.Limit.Key.CALLER : key.oneOf(RouteRules.Limit.Key.class),
                claim == null ? null : claim.words(),
                cost == null ? 1 : cost.number(1, Integer.MAX_VALUE),
                at.truth("failClosed", false),
                at.truth("shadow", false));
    }

    private static RouteRules.StepUp stepUp(Cursor at) {
        at.only(Set.of("acr", "maxAge"));
        Cursor acr = at.child("acr");
        Cursor maxAge = at.child("maxAge");
        return new RouteRules.StepUp(acr == null ? List.of() : acr.texts(), maxAge == null ? null : duration(maxAge));
    }

    private static void mode(Cursor at, RouteRules.Builder rules) {
        String name = at.name();
        if (name.equals("response")) {
            rules.responses(at.oneOf(ResponseMode.class));
            return;
        }
        Layer layer = null;
        for (Layer one : Layer.values()) {
            layer = one.name().toLowerCase(Locale.ROOT).equals(name) ? one : layer;
        }
        if (layer == null) {
            throw at.fault(
                    "is no layer that has a mode: source, identity, quota, access, schema and response have one");
        }
        boolean dangerous = layer == Layer.IDENTITY || layer == Layer.ACCESS;
        if (dangerous && at.text().equals(OFF)) {
            rules.dangerouslySwitchOff(layer);
        } else if (dangerous && at.text().equals("off")) {
            throw at.fault("would let callers in unchecked: if that is meant, write " + OFF);
        } else {
            rules.mode(layer, at.oneOf(LayerMode.class));
        }
    }

    private static Duration duration(Cursor at) {
        try {
            Duration duration = Duration.parse(at.text());
            if (!duration.isNegative() && !duration.isZero()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Told below, as for one that is not positive.
        }
        throw at.fault("must be a period of ISO 8601, such as PT1S or PT15M");
    }

    /** Tells what a value itself finds wrong, with the place. */
    static <T> T understood(Cursor at, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DocumentFault e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw at.fault(String.valueOf(e.getMessage()));
        }
    }
}
