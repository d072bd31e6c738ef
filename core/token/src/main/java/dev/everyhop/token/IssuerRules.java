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

    private static final String ACCESS_TOKEN_TYPE = "at+jwt";

    final String location;
    final KeySource keys;
    final ClaimRules claims;
    private final Set<JwsAlgorithm> algorithms;
    private final Set<String> types;
    private final boolean missingType;
    private final JsonName[] audience;
    private final @Nullable JsonName audienceClaim;
    private final long skewSeconds;
    private final long maxLifetimeSeconds;
    private final Map<JsonName, JsonName> requiredValues;
    private final JsonName[] forbidden;
    private final JsonName[] requiredOneOf;
    private final Map<TokenReason, Rejected> rejections = new EnumMap<>(TokenReason.class);

    IssuerRules(Issuer issuer, Set<String> audience, KeySource keys) {
        IssuerPreset.Rules preset = issuer.rules();
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
        this.audienceClaim = preset.audienceClaim() == null ? null : JsonName.of(preset.audienceClaim());
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

    /**
     * Checks what the claims say, in a token whose signature has been verified.
     *
     * @param type the token's {@code typ}
     * @param now seconds since the epoch
     */
    @Nullable
    TokenReason checkClaims(JsonScanner json, RegisteredClaims registered, @Nullable String type, long now) {
        TokenReason fault = checkTimes(registered, now);
        if (fault != null) {
            return fault;
        }
        if (!isForUs(json, audienceClaim == null ? registered.audience : json.find(audienceClaim))) {
            return TokenReason.AUDIENCE;
        }
        if (!ACCESS_TOKEN_TYPE.equals(type) && !showsAccessToken(json)) {
            return TokenReason.NOT_ACCESS_TOKEN;
        }
        return null;
    }

    /** Returns the first second at which the token may be used, skew included. */
    long usableFrom(RegisteredClaims registered) {
        return Math.max(registered.notBefore, registered.issuedAt) - skewSeconds;
    }

    /** Returns whether a token with this expiry is past it, skew included. */
    boolean isExpired(long expiry, long now) {
        return now >= expiry + skewSeconds;
    }

    private @Nullable TokenReason checkTimes(RegisteredClaims registered, long now) {
        if (isExpired(registered.expiry, now)) {
            return TokenReason.EXPIRED;
        }
        if (registered.expiry > now + maxLifetimeSeconds + skewSeconds) {
            return TokenReason.EXPIRY_TOO_FAR;
        }
        if (registered.notBefore > now + skewSeconds) {
            return TokenReason.NOT_YET_VALID;
        }
        if (registered.issuedAt > now + skewSeconds) {
            return TokenReason.ISSUED_IN_FUTURE;
        }
        // Within the skew each may be true by itself; together they leave no moment at which it may be used.
        return registered.expiry < registered.notBefore || registered.expiry < registered.issuedAt
                ? TokenReason.CLAIM_FORM
                : null;
    }

    private boolean isForUs(JsonScanner json, int claim) {
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

    private static JsonName[] names(Collection<String> texts) {
        return texts.stream().map(JsonName::of).toArray(JsonName[]::new);
    }
}
