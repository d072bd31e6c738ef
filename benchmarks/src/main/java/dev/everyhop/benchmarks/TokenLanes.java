package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.ClientAuthentication;
import dev.everyhop.token.FormPoster;
import dev.everyhop.token.Introspection;
import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.TokenTarget;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.VerifiedToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a token costs that is remembered: an opaque one that was introspected, one that was exchanged, one of our own. */
final class TokenLanes {

    private static final String STRING = "making the string";

    /** 43 characters, as 256 bits have in base64url. */
    private static final String OPAQUE = "Zk3mJ9vQeXw7Tn2sLb5yRd8hUc4gPa6oiKfVxCqWz1E";

    private TokenLanes() {}

    static List<Lane> all() {
        byte[][] opaque = IntStream.range(0, SignedToken.TURNS)
                .mapToObj(turn -> (OPAQUE.substring(2) + (char) ('a' + turn) + "x").getBytes(UTF_8))
                .toArray(byte[][]::new);
        Operation string = turn -> new String(opaque[turn], UTF_8).length() == OPAQUE.length();
        return List.of(
                new Lane("introspection hit", introspectionHit(opaque), STRING, string),
                new Lane("exchange hit", exchangeHit(), STRING, string),
                new Lane("client credentials hit", clientCredentialsHit(), STRING, string));
    }

    private static Operation introspectionHit(byte[][] opaque) {
        TokenVerifier verifier = TokenVerifier.builder()
                .introspection(Introspection.at(SignedToken.ISSUER)
                        .authentication(authentication())
                        .endpoint(SignedToken.ISSUER + "/introspect")
                        .poster((request, maxBytes) -> json("{\"active\":true,\"token_type\":\"Bearer\",\"aud\":\""
                                + SignedToken.AUDIENCE + "\",\"sub\":\"alice\",\"exp\":" + SignedToken.inAnHour()
                                + "}"))
                        .cacheMaxAge(Duration.ofHours(1)))
                .audience(SignedToken.AUDIENCE)
                .build();
        return turn -> verifier.verify(new String(opaque[turn], UTF_8)) instanceof TokenResult.Verified;
    }

    private static Operation exchangeHit() {
        SigningKey key = SigningKey.generate(Algorithm.ES256, "key-0");
        TokenSource source = client().exchange(TokenTarget.forAudience("payments"));
        try (TokenVerifier verifier = Everyhop.verifier(key, 0, Everyhop.jdk(Algorithm.ES256))) {
            VerifiedToken[] callers = SignedToken.good(key).stream()
                    .map(token -> verifier.verify(token.compact()).orElseThrow())
                    .toArray(VerifiedToken[]::new);
            return turn -> source.get(callers[turn]) instanceof TokenOutcome.Obtained;
        }
    }

    private static Operation clientCredentialsHit() {
        TokenSource source = client().clientCredentials(TokenTarget.forAudience("payments"));
        return turn -> source.get(null) instanceof TokenOutcome.Obtained;
    }

    private static TokenClient client() {
        return TokenClient.at(SignedToken.ISSUER)
                .authentication(authentication())
                .tokenEndpoint(SignedToken.ISSUER + "/token")
                .poster((request, maxBytes) ->
                        json("{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                                + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}"))
                .build();
    }

    private static ClientAuthentication authentication() {
        return ClientAuthentication.secretPost("orders", () -> "secret".getBytes(UTF_8));
    }

    private static FormPoster.Response json(String body) {
        return new FormPoster.Response(200, Map.of("content-type", List.of("application/json")), body.getBytes(UTF_8));
    }
}
