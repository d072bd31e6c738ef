package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.internal.json.JsonOracle;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jose4j.base64url.Base64Url;

/**
 * Where the verifier is stricter than jose4j on purpose: for each reason the fault that must be in the token, found
 * without the verifier's own code. {@code docs/security/conformance.md} has the same list for people.
 */
enum Strictness {
    TOO_LARGE("token.too_large", "longer than 16,384 characters") {
        @Override
        boolean isIn(Token token) {
            return token.compact.length() > 16_384;
        }
    },
    ENCODING("token.encoding", "a segment that is not canonical base64url without padding") {
        @Override
        boolean isIn(Token token) {
            return Stream.of(token.compact.split("\\.", -1)).anyMatch(segment -> !isCanonical(segment));
        }
    },
    HEADER_INVALID("token.header_invalid", "a header that is not strict JSON within bounds, or whose `cty` is null") {
        @Override
        boolean isIn(Token token) {
            return (token.header.containsKey("cty") && token.header.get("cty") == null)
                    || JsonOracle.whyStrict(token.headerBytes, token.header) != null;
        }
    },
    CLAIMS_INVALID("token.claims_invalid", "claims that are not strict JSON within bounds") {
        @Override
        boolean isIn(Token token) {
            return JsonOracle.whyStrict(token.claimBytes, token.claims) != null;
        }
    },
    HEADER_KEY("token.header_key", "a header with `jwk`, `jku`, `x5c` or `x5u`") {
        @Override
        boolean isIn(Token token) {
            return Stream.of("jwk", "jku", "x5c", "x5u").anyMatch(token.header::containsKey);
        }
    },
    HEADER_CRITICAL("token.header_critical", "a header with `crit` or `b64`") {
        @Override
        boolean isIn(Token token) {
            return token.header.containsKey("crit") || token.header.containsKey("b64");
        }
    },
    KEY_ID("token.key_id", "a `kid` over 256 characters, with control characters or no string") {
        @Override
        boolean isIn(Token token) {
            return !(token.header.get("kid") instanceof String kid)
                    || kid.length() > 256
                    || kid.chars().anyMatch(Character::isISOControl);
        }
    },
    TYPE("token.type", "a `typ` with parameters") {
        @Override
        boolean isIn(Token token) {
            return token.header.get("typ") instanceof String typ && typ.contains(";");
        }
    },
    CLAIM_FORM("token.claim_form", "a time that is no integer of at most 15 digits, or `null` for a registered claim") {
        @Override
        boolean isIn(Token token) {
            return Stream.of("exp", "nbf", "iat")
                            .anyMatch(time -> token.claims.containsKey(time) && !isTime(token, time))
                    || Stream.of("sub", "jti", "aud", "iss")
                            .anyMatch(name -> token.claims.containsKey(name) && token.claims.get(name) == null)
                    || !(token.claims.getOrDefault("jti", "") instanceof String);
        }
    },
    KEY_AMBIGUOUS("token.key_ambiguous", "no `kid`, and several keys that fit") {
        @Override
        boolean isIn(Token token) {
            return token.header.get("kid") == null && !List.of("EdDSA").contains(token.header.get("alg"));
        }
    },
    ENCRYPTION("token.encryption", "compressed content (`zip`)") {
        @Override
        boolean isIn(Token token) {
            return token.header.containsKey("zip");
        }
    },
    NESTING("token.nesting", "an encrypted token inside an encrypted token") {
        @Override
        boolean isIn(Token token) {
            return token.layers > 2;
        }
    };

    final String code;
    final String cause;

    Strictness(String code, String cause) {
        this.code = code;
        this.cause = cause;
    }

    /** Returns whether the fault is in a token that jose4j accepts. */
    abstract boolean isIn(Token token);

    static Optional<Strictness> of(TokenReason reason) {
        return Stream.of(values()).filter(one -> one.code.equals(reason.code())).findFirst();
    }

    /** A token as jose4j reads it: the outer or the inner one of {@code layers}. */
    record Token(
            String compact,
            byte[] headerBytes,
            Map<String, Object> header,
            byte[] claimBytes,
            Map<String, Object> claims,
            int layers) {

        static Token read(String compact, String innermost, int layers) {
            byte[] header = Base64Url.decode(compact.split("\\.", -1)[0]);
            byte[] claims = Base64Url.decode(innermost.split("\\.", -1)[1]);
            return new Token(compact, header, JsonOracle.jose4j(header), claims, JsonOracle.jose4j(claims), layers);
        }
    }

    private static boolean isCanonical(String segment) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(segment.getBytes(US_ASCII));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(decoded)
                    .equals(segment);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(Token token, String name) {
        return token.claims.get(name) instanceof Long seconds
                && BigDecimal.valueOf(seconds).abs().compareTo(BigDecimal.TEN.pow(15)) < 0;
    }
}
