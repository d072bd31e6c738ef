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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a token costs that is remembered: an opaque one that was introspected, one that was exchanged, one of our own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenHitBenchmark {

    private static final String OPAQUE = "Zk3mJ9vQeXw7Tn2sLb5yRd8hUc4gPa6oiKfVxCqWz1EBtNDlSj0";

    private final TokenVerifier verifier = TokenVerifier.builder()
            .introspection(Introspection.at(SignedToken.ISSUER)
                    .authentication(authentication())
                    .endpoint(SignedToken.ISSUER + "/introspect")
                    .poster((request, maxBytes) -> json("{\"active\":true,\"token_type\":\"Bearer\",\"aud\":\""
                            + SignedToken.AUDIENCE + "\",\"sub\":\"alice\",\"exp\":" + SignedToken.inAnHour() + "}"))
                    .cacheMaxAge(Duration.ofHours(1)))
            .audience(SignedToken.AUDIENCE)
            .build();

    private final TokenClient client = TokenClient.at(SignedToken.ISSUER)
            .authentication(authentication())
            .tokenEndpoint(SignedToken.ISSUER + "/token")
            .poster((request, maxBytes) -> json("{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":3600,"
                    + "\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}"))
            .build();

    private final TokenSource exchanged = client.exchange(TokenTarget.forAudience("payments"));
    private final TokenSource own = client.clientCredentials(TokenTarget.forAudience("payments"));
    private char[] opaque = {};
    private VerifiedToken caller = verifier.verify(OPAQUE).orElseThrow();

    /** Has each token remembered; the caller's is a signed one of about 900 characters. */
    @Setup
    public void setUp() {
        SigningKey key = SigningKey.generate(Algorithm.ES256, "key-0");
        String signed = SignedToken.good(key).get(0).compact();
        try (TokenVerifier es256 = Everyhop.verifier(key, 0, Everyhop.jdk(Algorithm.ES256))) {
            caller = es256.verify(signed).orElseThrow();
        }
        opaque = OPAQUE.toCharArray();
        if (!(introspectionHit() && exchangeHit() && clientCredentialsHit())) {
            throw new IllegalStateException("a good token was refused, so this time would mean nothing");
        }
    }

    /** Stops what runs in the background. */
    @TearDown
    public void tearDown() {
        client.close();
        verifier.close();
    }

    /** An opaque token that was asked about before, in a string that was just made, as a server makes one. */
    @Benchmark
    public boolean introspectionHit() {
        return verifier.verify(new String(opaque)) instanceof TokenResult.Verified;
    }

    /** A token that was exchanged for this caller before. */
    @Benchmark
    public boolean exchangeHit() {
        return exchanged.get(caller) instanceof TokenOutcome.Obtained;
    }

    /** A token of the service itself. */
    @Benchmark
    public boolean clientCredentialsHit() {
        return own.get(null) instanceof TokenOutcome.Obtained;
    }

    private static ClientAuthentication authentication() {
        return ClientAuthentication.secretPost("orders", () -> "secret".getBytes(UTF_8));
    }

    private static FormPoster.Response json(String body) {
        return new FormPoster.Response(200, Map.of("content-type", List.of("application/json")), body.getBytes(UTF_8));
    }
}
