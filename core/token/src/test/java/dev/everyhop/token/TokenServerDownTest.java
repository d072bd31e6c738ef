package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.TokenOutcome.Obtained;
import dev.everyhop.token.TokenOutcome.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many callers at once, and an authorization server that does not answer: how often it is asked is counted. */
class TokenServerDownTest {

    private static final TokenTarget PAYMENTS = TokenTarget.forAudience("payments");

    private final ScriptedServer server = new ScriptedServer();
    private final ManualTime time = new ManualTime();

    private TokenClient.Builder builder() {
        return TokenClient.at(ScriptedServer.ISSUER)
                .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                .poster(server)
                .fetcher(server::fetch)
                .clock(time);
    }

    @Test
    void tenThousandCallersCauseOneRequest() throws Exception {
        int callers = 10_000;
        CountDownLatch begun = new CountDownLatch(callers);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(callers);
        server.script = sent -> {
            // Held until each caller is about to ask, so that none can profit from an answer that was there before.
            assertThat(asking.await(20, TimeUnit.MINUTES)).isTrue();
            return ScriptedServer.bearer("t-1");
        };
        Queue<TokenOutcome> outcomes = new ConcurrentLinkedQueue<>();
        TokenClient.Builder builder = builder();
        // However slow this machine is: this is not about time.
        builder.timeout = Duration.ofMinutes(20);
        try (TokenClient client = builder.build()) {
            TokenSource source = client.clientCredentials(PAYMENTS);
            Runnable call = () -> {
                begun.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                asking.countDown();
                outcomes.add(source.get(null));
            };
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                Thread thread = new Thread(null, call, "caller-" + i, 64 * 1024);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            assertThat(begun.await(20, TimeUnit.MINUTES)).isTrue();
            go.countDown();
            for (Thread thread : threads) {
                thread.join(TimeUnit.MINUTES.toMillis(20));
            }
        }

        assertThat(outcomes).hasSize(callers);
        ObtainedToken first = TokenClientTest.obtained(outcomes.element());
        assertThat(outcomes).allMatch(outcome -> TokenClientTest.obtained(outcome) == first);
        assertThat(server.sent).hasSize(1);
        assertThat(server.metadataFetches).hasValue(1);
    }

    @Test
    void aMinuteWithoutTheServerIsNoStorm() {
        server.goDown();
        TokenClient client = builder().build(time, new Random(1));
        int outcomes = 0;
        // A hundred targets, each asked for ten times a second.
        for (int tenth = 0; tenth < 600; tenth++) {
            for (int target = 0; target < 100; target++) {
                TokenOutcome outcome = client.clientCredentials(TokenTarget.forAudience("a-" + target))
                        .get(null);
                Unavailable away = (Unavailable) outcome;
                assertThat(away.reason()).isIn(ObtainReason.UNREACHABLE, ObtainReason.BACK_OFF);
                assertThat(away.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(45));
                outcomes++;
            }
            time.advance(Duration.ofMillis(100));
        }

        assertThat(outcomes).isEqualTo(60_000);
        assertThat(server.sent).as("requests in a minute").hasSizeBetween(5, 12);
    }

    @Test
    void tokensThatAreStillGoodAreUsedWhileTheServerIsAway() {
        server.script = sent ->
                ScriptedServer.json(200, "{\"access_token\":\"t-1\",\"token_type\":\"Bearer\",\"expires_in\":300}");
        TokenSource source = builder().build(time, new Random(1)).clientCredentials(PAYMENTS);
        ObtainedToken token = TokenClientTest.obtained(source.get(null));
        server.goDown();
        time.advance(Duration.ofSeconds(256));

        for (int i = 0; i < 130; i++) {
            assertThat(TokenClientTest.obtained(source.get(null))).isSameAs(token);
            time.advance(Duration.ofMillis(100));
        }
        assertThat(server.sent).as("one and few attempts to renew").hasSizeBetween(3, 7);
        time.advance(Duration.ofSeconds(2));
        assertThat(source.get(null)).isInstanceOf(Unavailable.class);
    }

    @Test
    void theServerIsFoundAgainWithinOnePause() {
        server.goDown();
        TokenClient client = builder().build(time, new Random(1));
        TokenSource source = client.clientCredentials(PAYMENTS);
        for (int i = 0; i < 600; i++) {
            source.get(null);
            time.advance(Duration.ofMillis(100));
        }
        server.script = sent -> ScriptedServer.bearer("t-1");

        time.advance(Duration.ofSeconds(45));

        assertThat(source.get(null)).isInstanceOf(Obtained.class);
    }

    @Test
    void whatTheServerAsksForIsGranted() {
        server.script = sent -> ScriptedServer.json(503, "{}", "retry-after", "120");
        TokenClient client = builder().build(time, new Random(1));

        assertThat(((Unavailable) client.clientCredentials(PAYMENTS).get(null)).retryAfter())
                .isEqualTo(Duration.ofSeconds(120));
        for (int i = 0; i < 119; i++) {
            time.advance(Duration.ofSeconds(1));
            client.clientCredentials(TokenTarget.forAudience("other-" + i)).get(null);
        }
        assertThat(server.sent).hasSize(1);
        time.advance(Duration.ofSeconds(2));
        client.clientCredentials(TokenTarget.forAudience("another")).get(null);
        assertThat(server.sent).hasSize(2);
    }

    @Test
    void anAbsurdRetryAfterDoesNotShutTheServerOutForEver() {
        for (String value : List.of("999999", "99999999999", "-5", "soon")) {
            ManualTime clock = new ManualTime();
            ScriptedServer one = new ScriptedServer();
            one.script = sent -> ScriptedServer.json(429, "{}", "retry-after", value);
            TokenClient client = TokenClient.at(ScriptedServer.ISSUER)
                    .authentication(ClientAuthentication.secretPost("orders", () -> "s".getBytes(UTF_8)))
                    .poster(one)
                    .fetcher(one::fetch)
                    .clock(clock)
                    .build(clock, new Random(1));
            client.clientCredentials(PAYMENTS).get(null);
            one.script = sent -> ScriptedServer.bearer("t-1");
            clock.advance(Duration.ofMinutes(5));

            assertThat(client.clientCredentials(PAYMENTS).get(null)).as(value).isInstanceOf(Obtained.class);
        }
    }

    @Test
    void wrongCredentialsAreNotTriedAgainAndAgain() {
        server.script = sent -> ScriptedServer.json(401, "{\"error\":\"invalid_client\"}");
        TokenClient client = builder().build(time, new Random(1));
        for (int i = 0; i < 600; i++) {
            client.clientCredentials(TokenTarget.forAudience("a-" + i)).get(null);
            time.advance(Duration.ofMillis(100));
        }

        assertThat(server.sent).hasSizeBetween(5, 12);
    }

    @Test
    void oneTargetThatIsRefusedDoesNotHinderOthers() {
        server.script = sent -> sent.form().get("audience").equals("bad")
                ? ScriptedServer.json(400, "{\"error\":\"invalid_target\"}")
                : ScriptedServer.bearer("t-1");
        TokenClient client = builder().build(time, new Random(1));
        for (int i = 0; i < 600; i++) {
            assertThat(client.clientCredentials(TokenTarget.forAudience("bad")).get(null))
                    .isEqualTo(new TokenOutcome.Refused(ObtainReason.INVALID_TARGET));
            time.advance(Duration.ofMillis(100));
        }

        assertThat(server.sent).hasSizeBetween(5, 12);
        TokenClientTest.obtained(client.clientCredentials(PAYMENTS).get(null));
    }

    @Test
    void aTrialIsNotUsedUpByWhoFindsNoRoom() {
        List<TokenOutcome> withoutRoom = new ArrayList<>();
        TokenClient[] client = new TokenClient[1];
        int last = ObtainedTokens.MAX_IN_FLIGHT + 2;
        client[0] = builder()
                .events(event -> {
                    if (server.sent.size() == last && withoutRoom.isEmpty()) {
                        // The third failure is being told: the server is left alone, all requests are on their way.
                        time.advance(Duration.ofSeconds(2));
                        withoutRoom.add(ask(client[0], "no-room"));
                    }
                })
                .build(time, new Random(1));
        server.goDown();
        ask(client[0], "x-1");
        ask(client[0], "x-2");
        server.script = sent -> {
            int asked = server.sent.size();
            if (asked == last) {
                throw new IOException("connection refused");
            }
            ask(client[0], "nested-" + asked);
            throw new AssertionError("an end that says nothing of the server");
        };
        ask(client[0], "nested");
        assertThat(((Unavailable) withoutRoom.get(0)).reason()).isEqualTo(ObtainReason.BUSY);
        assertThat(server.sent).hasSize(last);
        server.script = sent -> ScriptedServer.bearer("t-1");

        assertThat(ask(client[0], "trial")).isInstanceOf(Obtained.class);
    }

    private static TokenOutcome ask(TokenClient client, String audience) {
        return client.clientCredentials(TokenTarget.forAudience(audience)).get(null);
    }

    @Test
    void aThreadThatCannotBeHadIsNotTheEnd() {
        TokenSource source = builder().build(time, new Random(1)).clientCredentials(PAYMENTS);
        time.outOfThreads(true);
        assertThat(((Unavailable) source.get(null)).reason()).isEqualTo(ObtainReason.BUSY);
        time.outOfThreads(false);
        time.advance(Duration.ofSeconds(2));

        TokenClientTest.obtained(source.get(null));
    }

    @Test
    void aFaultOfTheServicesOwnIsAnOutcome() {
        TokenClient client = builder()
                .authentication(ClientAuthentication.secretPost("orders", () -> {
                    throw new IllegalStateException("vault is sealed");
                }))
                .build(time, new Random(1));

        assertThat(((Unavailable) client.clientCredentials(PAYMENTS).get(null)).reason())
                .isEqualTo(ObtainReason.FAULT);
        assertThat(server.sent).isEmpty();
    }

    @Test
    void whoIsInterruptedHarmsNobodyElse() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        server.script = sent -> {
            asked.countDown();
            if (!answer.await(5, TimeUnit.MINUTES)) {
                throw new IOException("never");
            }
            return ScriptedServer.bearer("t-1");
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        TokenClient.Builder builder = builder();
        builder.timeout = Duration.ofMinutes(20);
        try (TokenClient client = builder.build()) {
            TokenSource source = client.clientCredentials(PAYMENTS);
            Thread[] first = new Thread[1];
            CountDownLatch begun = new CountDownLatch(1);
            Future<TokenOutcome> interrupted = threads.submit(() -> {
                first[0] = Thread.currentThread();
                begun.countDown();
                return source.get(null);
            });
            assertThat(begun.await(5, TimeUnit.MINUTES)).isTrue();
            assertThat(asked.await(5, TimeUnit.MINUTES)).isTrue();
            Future<TokenOutcome> other = threads.submit(() -> source.get(null));
            first[0].interrupt();

            assertThat(interrupted.get(5, TimeUnit.MINUTES)).isInstanceOf(Unavailable.class);
            answer.countDown();
            TokenClientTest.obtained(other.get(5, TimeUnit.MINUTES));
        } finally {
            threads.shutdownNow();
        }
        assertThat(server.sent).hasSize(1);
    }
}
