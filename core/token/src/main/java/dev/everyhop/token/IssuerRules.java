package dev.everyhop.token;

import dev.everyhop.token.TokenResult.Rejected;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.json.JsonScanner.Kind;
import dev.everyhop.token.internal.keys.KeySource;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one issuer's tokens must be like, made ready for checking. */
final class IssuerRules {

    private static final JsonName SUB = JsonName.of("sub");
    private static final JsonName EXP = JsonName.of("exp");
    private static final JsonName NBF = JsonName.of("nbf");
    private static final JsonName IAT = JsonName.of("iat");
    private static final JsonName JTI = JsonName.of("jti");
    private static final JsonName AUD = JsonName.of("aud");
    private static final JsonName CNF = JsonName.of("cnf");
    private static final String ACCESS_TOKEN_TYPE = "at+jwt";

    final String location;
    final KeySource keys;
    final ClaimRules claims;
    private final Set<JwsAlgorithm> algorithms;
    private final Set<String> types;
    private final boolean missingType;
    private final JsonName[] audience;
    private final JsonName audienceClaim;
    private final long skewSeconds;
    private final long maxLifetimeSeconds;
    private final Map<JsonName, JsonName> requiredValues;
    private final JsonName[] forbidden;
    private final JsonName[] requiredOneOf;
    private final Map<TokenReason, Rejected> rejections = new EnumMap<>(TokenReason.class);

    IssuerRules(Issuer issuer, Set<String> audience, KeySource keys) {
        IssuerPreset.Rules preset = issuer.preset.rules();
        this.location = issuer.location;
        this.keys = keys;
        this.claims = new ClaimRules(
                issuer.scopeClaims.isEmpty() ? preset.scopeClaims() : issuer.scopeClaims,
                issuer.roleClaims.isEmpty() ? preset.roleClaims() : issuer.roleClaims);
        this.algorithms = EnumSet.copyOf(issuer.algorithms);
        this.types = new HashSet<>(preset.types());
        this.types.addAll(issuer.moreTypes);
        this.missingType = preset.missingType() || issuer.missingType;
        this.audience = names(audience);
        this.audienceClaim = preset.audienceClaim() == null ? AUD : JsonName.of(preset.audienceClaim());
        this.skewSeconds = issuer.clockSkew.toSeconds();
        this.maxLifetimeSeconds = issuer.maxLifetime.toSeconds();
        this.requiredValues = new LinkedHashMap<>();
        preset.requiredValues().forEach((name, value) -> requiredValues.put(JsonName.of(name), JsonName.of(value)));
        this.forbidden = names(preset.forbidden());
        this.requiredOneOf = names(preset.requiredOneOf());
        for (TokenReason reason : TokenReason.values()) {
            rejections.put(reason, new Rejected(reason, location, null));
        }
    }

    /** Returns the rejection of a token of this issuer. */
    Rejected rejected(TokenReason reason) {
        Rejected made = rejections.get(reason);
        return made == null ? new Rejected(reason, location, null) : made;
    }

    Rejected unavailable(int retryAfterSeconds) {
        return new Rejected(TokenReason.KEYS_UNAVAILABLE, location, Duration.ofSeconds(retryAfterSeconds));
    }

    /** Checks what the header says against this issuer's lists. */
    @Nullable
    TokenReason checkHeader(JwsAlgorithm algorithm, @Nullable String type) {
        if (!algorithms.contains(algorithm)) {
            return TokenReason.ALGORITHM;
        }
        return (type == null ? missingType : types.contains(type)) ? null : TokenReason.TYPE;
    }

    /** Checks that the registered claims have the form that they must have, whatever they say. */
    @Nullable
    TokenReason checkForms(JsonScanner json) {
        int exp = json.find(EXP);
        if (exp < 0) {
            return TokenReason.EXPIRY_MISSING;
        }
        boolean good = isInteger(json, exp)
                && absentOrInteger(json, NBF)
                && absentOrInteger(json, IAT)
                && absentOrString(json, SUB)
                && absentOrString(json, JTI);
        int aud = json.find(AUD);
        good &= aud < 0 || json.kind(aud) == Kind.STRING || json.isStrings(aud);
        return good ? null : TokenReason.CLAIM_FORM;
    }

    /**
     * Checks what the claims say, in a token whose signature has been verified.
     *
     * @param type the token's {@code typ}
     * @param now seconds since the epoch
     */
    @Nullable
    TokenReason checkClaims(JsonScanner json, @Nullable String type, long now) {
        TokenReason fault = checkTimes(expiry(json), integerOr(json, NBF, now), integerOr(json, IAT, now), now);
        if (fault != null) {
            return fault;
        }
        if (!isForUs(json)) {
            return TokenReason.AUDIENCE;
        }
        if (!ACCESS_TOKEN_TYPE.equals(type) && !showsAccessToken(json)) {
            return TokenReason.NOT_ACCESS_TOKEN;
        }
        return json.find(CNF) >= 0 ? TokenReason.CONFIRMATION : null;
    }

    long expiry(JsonScanner json) {
        return json.integer(json.find(EXP));
    }

    /** Returns the first second at which the token may be used, skew included. */
    long usableFrom(JsonScanner json) {
        long longAgo = 0;
        return Math.max(integerOr(json, NBF, longAgo), integerOr(json, IAT, longAgo)) - skewSeconds;
    }

    /** Returns whether a token with this expiry is past it, skew included. */
    boolean isExpired(long expiry, long now) {
        return now >= expiry + skewSeconds;
    }

    private @Nullable TokenReason checkTimes(long exp, long nbf, long iat, long now) {
        if (isExpired(exp, now)) {
            return TokenReason.EXPIRED;
        }
        if (exp > now + maxLifetimeSeconds + skewSeconds) {
            return TokenReason.EXPIRY_TOO_FAR;
        }
        if (nbf > now + skewSeconds) {
            return TokenReason.NOT_YET_VALID;
        }
        return iat > now + skewSeconds ? TokenReason.ISSUED_IN_FUTURE : null;
    }

    private boolean isForUs(JsonScanner json) {
        int claim = json.find(audienceClaim);
        if (claim < 0) {
            return false;
        }
        if (json.kind(claim) == Kind.STRING) {
            for (JsonName one : audience) {
                if (json.is(claim, one)) {
                    return true;
                }
            }
            return false;
        }
        return json.isStrings(claim) && json.holdsOneOf(claim, audience);
    }

    private boolean showsAccessToken(JsonScanner json) {
        for (Map.Entry<JsonName, JsonName> required : requiredValues.entrySet()) {
            int claim = json.find(required.getKey());
            if (claim < 0 || !json.is(claim, required.getValue())) {
                return false;
            }
        }
        return findAny(json, forbidden) < 0 && (requiredOneOf.length == 0 || findAny(json, requiredOneOf) >= 0);
    }

    private static int findAny(JsonScanner json, JsonName[] names) {
        for (JsonName name : names) {
            int found = json.find(name);
            if (found >= 0) {
                return found;
            }
        }
        return -1;
    }

    private static boolean absentOrInteger(JsonScanner json, JsonName name) {
        int claim = json.find(name);
        return claim < 0 || isInteger(json, claim);
    }

    private static boolean isInteger(JsonScanner json, int claim) {
        return json.kind(claim) == Kind.INTEGER && json.integer(claim) != Long.MIN_VALUE;
    }

    private static boolean absentOrString(JsonScanner json, JsonName name) {
        int claim = json.find(name);
        return claim < 0 || json.kind(claim) == Kind.STRING;
    }

    private static long integerOr(JsonScanner json, JsonName name, long otherwise) {
        int claim = json.find(name);
        return claim < 0 ? otherwise : json.integer(claim);
    }

    private static JsonName[] names(Collection<String> texts) {
        return texts.stream().map(JsonName::of).toArray(JsonName[]::new);
    }
}
