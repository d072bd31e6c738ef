package dev.everyhop.token.internal.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.KeySetSnapshot.State;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.KeySetFault;
import dev.everyhop.token.internal.keys.KeySource.Answer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Key sets of a real server that is slow, down, hostile or rotating, asked for by 16 threads. */
@Timeout(300)
class KeySetsUnderAttackTest {

    private static final int THREADS = 16;
    private static final int OF_THEM_WITH_KNOWN_KEYS = 4;
    /** As good as for ever: the fetch ends, not the wait. */
    private static final Duration PATIENT = Duration.ofMinutes(5);

    private static final Jwk KNOWN = Jwk.ec("known");
    private static final Jwk NEW = Jwk.ec("new");

    private final KeyServer issuer = new KeyServer(null);
    private final AtomicLong ahead = new AtomicLong();
    private final Instant start = Instant.now();
    private final InstantSource clock = () -> start.plusMillis(ahead.get());
    private final BlockingQueue<SecurityEvent> events = new LinkedBlockingQueue<>();
    private final KeySources sources = new KeySources(clock, new Unplanned(), new Random(), events::add, PATIENT);
    /** What a verifier has: a request waits 250 ms. */
    private final KeySources hurried = new KeySources(clock, new Unplanned(), new Random(), events::add);

    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);
    private RemoteKeySet keys = source(sources, jwks(), null);

    @AfterEach
    void close() {
        callers.shutdownNow();
        keys.close();
        sources.close();
        hurried.close();
        issuer.close();
    }

    /** Fetches when a token or a start asks for it, never because of the time on the wall. */
    private static final class Unplanned implements Background {

        private final Background threads = Background.daemon();

        @Override
        public void run(Runnable task) {
            threads.run(task);
        }

        @Override
        public Runnable later(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public void close() {
            threads.close();
        }
    }

    enum Condition {
        WELL,
        DOWN,
        THREE_SECONDS_SLOW;

        void befall(KeyServer issuer) {
            switch (this) {
                case WELL -> issuer.slow("/jwks", 50);
                case DOWN -> issuer.goDown();
                case THREE_SECONDS_SLOW -> issuer.slow("/jwks", 3000);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFloodOfUnknownKeysCausesTwoFetchesAtMostAndHoldsNoKnownKeyUp(Condition condition) throws Exception {
        flood(condition, Duration.ofSeconds(1));
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void aLongFloodOfUnknownKeysCausesTwoFetchesAtMostAndHoldsNoKnownKeyUp(Condition condition) throws Exception {
        flood(condition, Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @EnumSource
    void aFloodRightFromTheStartCausesTwoFetchesAtMost(Condition condition) throws Exception {
        keys = source(hurried, jwks(), null);
        issuer.publish(KNOWN);
        condition.befall(issuer);
        keys.start();

        for (Future<Long> caller : together(THREADS, () -> askForUnknownKeys(Duration.ofSeconds(1)))) {
            caller.get();
        }

        assertThat(issuer.requests()).isBetween(1, 2);
    }

    @Test
    void aRotationOutsideAFloodRefusesNoTokenOfTheNewKey() throws Exception {
        established();
        issuer.publish(KNOWN, NEW);
        issuer.slow("/jwks", 20);
        KeySet seen = keys.current();

        List<Future<Answer>> answers = together(THREADS, () -> keys.unknownKey("new", seen));

        for (Future<Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Answer.Newer.class);
        }
        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void aRotationInAFloodIsSeenWithTheFetchAfterThirtySeconds() throws Exception {
        established();
        for (int i = 0; i < 1000; i++) {
            keys.unknownKey("x" + i, keys.current());
        }
        assertThat(issuer.requests()).isEqualTo(2);
        issuer.publish(KNOWN, NEW);
        assertThat(keys.unknownKey("new", keys.current())).isEqualTo(new Answer.NoSuchKey());

        ahead.addAndGet(30_000);

        KeySet seen = keys.current();
        for (Future<Answer> answer : together(THREADS, () -> keys.unknownKey("new", seen))) {
            assertThat(answer.get()).isInstanceOf(Answer.Newer.class);
        }
        assertThat(issuer.requests()).isEqualTo(3);
    }

    @Test
    void anIssuerThatComesUpLaterIsFoundByTheFirstTokenAfterThirtySeconds() throws Exception {
        issuer.goDown();
        keys.start();
        await("keys.failed");
        assertThat(keys.unknownKey("known", null)).isInstanceOf(Answer.Unavailable.class);
        issuer.publish(KNOWN);
        ahead.addAndGet(30_000);

        assertThat(keys.unknownKey("known", null)).isInstanceOf(Answer.Newer.class);
        assertThat(keys.snapshot().state()).isEqualTo(State.FRESH);
    }

    @Test
    void keysAreDiscovered() throws Exception {
        issuer.publish(KNOWN);
        metadata(issuer.location(), issuer.location() + "/jwks");
        keys = source(sources, null, null);

        keys.start();

        assertThat(await("keys.refreshed").fields()).containsEntry("keys", "1");
        assertThat(issuer.requests()).isEqualTo(3);
        ahead.addAndGet(30_000);
        keys.unknownKey("x", keys.current());
        assertThat(issuer.requests()).as("metadata is remembered").isEqualTo(4);
    }

    @Test
    void metadataOfAnotherIssuerGivesNoKeys() throws Exception {
        issuer.publish(KNOWN);
        metadata("https://id.example", issuer.location() + "/jwks");
        keys = source(sources, null, null);

        keys.start();

        assertRefused(KeyReason.DISCOVERY_ISSUER);
    }

    @Test
    void hostileAnswersGiveNoKeys() throws Exception {
        byte[] huge = new byte[Document.MAX_BYTES + 1];
        Arrays.fill(huge, (byte) ' ');
        issuer.page("/jwks", KeyServer.answer(200, huge));
        keys.start();
        assertRefused(KeyReason.FETCH_TOO_LARGE);

        issuer.page("/jwks", KeyServer.redirect(302, "https://evil.example/jwks"));
        again();
        assertRefused(KeyReason.FETCH_REDIRECT);

        issuer.publish(KNOWN, NEW.with("d", "AQ"));
        again();
        assertRefused(KeySetFault.PRIVATE_KEY);

        issuer.page("/jwks", KeyServer.answer(200, "[[[[[[[[[[".repeat(10_000).getBytes(UTF_8)));
        again();
        assertRefused(KeySetFault.MALFORMED);
    }

    @Test
    void oneFetchThatDoesNotEndHoldsNoCaller() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicLong fetches = new AtomicLong();
        keys = source(hurried, jwks(), (uri, maxBytes) -> {
            if (fetches.getAndIncrement() > 0) {
                answered.await();
            }
            return new KeyFetcher.Response(200, Jwk.set(KNOWN), null);
        });
        keys.start();
        await("keys.refreshed");

        // Each is answered while the one fetch is under way, which ends only when all of them are.
        for (Future<Answer> answer : together(THREADS, () -> keys.unknownKey("new", keys.current()))) {
            assertThat(answer.get()).isEqualTo(new Answer.Unavailable(1));
        }

        assertThat(fetches).hasValue(2);
        assertThat(keys.waits()).isLessThanOrEqualTo(THREADS);
        answered.countDown();
    }

    private void flood(Condition condition, Duration duration) throws Exception {
        keys = source(hurried, jwks(), null);
        established();
        Duration shorter = Duration.ofMillis(500);
        LookUps idle = LookUps.together(together(OF_THEM_WITH_KNOWN_KEYS, () -> lookUpKnownKey(shorter)));
        condition.befall(issuer);
        int before = issuer.requests();

        List<Future<Long>> flood = together(THREADS - OF_THEM_WITH_KNOWN_KEYS, () -> askForUnknownKeys(duration));
        LookUps during = LookUps.together(together(OF_THEM_WITH_KNOWN_KEYS, () -> lookUpKnownKey(duration)));
        long asked = 0;
        for (Future<Long> caller : flood) {
            asked += caller.get();
        }

        System.out.printf(
                "Unknown-key flood, issuer %s: %,d asked in %s, %d fetches; known keys idle: %s; in the flood: %s%n",
                condition, asked, duration, issuer.requests() - before, idle, during);
        assertThat(issuer.requests() - before).isBetween(1, 2);
        assertThat(during.missing).isZero();
        assertThat(during.blocked).as("known keys wait for nothing").isZero();
        assertThat(keys.waits()).as("once for each caller and fetch").isLessThanOrEqualTo(2 * THREADS);
    }

    private long askForUnknownKeys(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        long asked = 0;
        String kid = Thread.currentThread().getName() + '-';
        while (System.nanoTime() < end) {
            if (keys.unknownKey(kid + asked++, keys.current()) instanceof Answer.Newer) {
                throw new AssertionError("a key was found that nobody published");
            }
        }
        return asked;
    }

    /** What one or more threads saw that looked up a key which is there. */
    private record LookUps(long count, long missing, long blocked, long medianNanos, long slowestInThousandNanos) {

        static LookUps together(List<Future<LookUps>> threads) throws Exception {
            List<LookUps> all = new ArrayList<>();
            for (Future<LookUps> thread : threads) {
                all.add(thread.get());
            }
            return new LookUps(
                    all.stream().mapToLong(LookUps::count).sum(),
                    all.stream().mapToLong(LookUps::missing).sum(),
                    all.stream().mapToLong(LookUps::blocked).sum(),
                    all.stream().mapToLong(LookUps::medianNanos).max().orElse(0),
                    all.stream()
                            .mapToLong(LookUps::slowestInThousandNanos)
                            .max()
                            .orElse(0));
        }

        @Override
        public String toString() {
            return String.format(
                    "%,d look-ups, p50 %d ns, p99.9 %d ns, blocked %d times",
                    count, medianNanos, slowestInThousandNanos, blocked);
        }
    }

    private LookUps lookUpKnownKey(Duration duration) {
        long[] nanos = new long[200_000];
        long count = 0;
        long missing = 0;
        long stops = stops();
        long end = System.nanoTime() + duration.toNanos();
        long last;
        do {
            long from = System.nanoTime();
            KeySet now = keys.current();
            missing += now == null || now.byKid("known") == null ? 1 : 0;
            last = System.nanoTime();
            nanos[(int) (count++ % nanos.length)] = last - from;
        } while (last < end);
        long blocked = stops() - stops;
        long[] kept = Arrays.copyOf(nanos, (int) Math.min(count, nanos.length));
        Arrays.sort(kept);
        return new LookUps(count, missing, blocked, kept[kept.length / 2], kept[(int) (kept.length * 0.999)]);
    }

    /** How often this thread has waited for a lock or for anything else, by the JVM's own count. */
    private static long stops() {
        ThreadInfo info = Objects.requireNonNull(ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId()));
        return info.getBlockedCount() + info.getWaitedCount();
    }

    private void established() throws InterruptedException {
        issuer.publish(KNOWN);
        keys.start();
        await("keys.refreshed");
    }

    /** Lets the next unknown key fetch anew, without the memory of the failures before. */
    private void again() {
        ahead.addAndGet(30_000);
        events.clear();
        keys.unknownKey("x", keys.current());
    }

    private void assertRefused(Reason reason) throws InterruptedException {
        assertThat(await("keys.failed").reason()).isEqualTo(reason);
        assertThat(keys.current()).isNull();
    }

    private SecurityEvent await(String name) throws InterruptedException {
        while (true) {
            SecurityEvent event = events.poll(60, TimeUnit.SECONDS);
            assertThat(event).as("event " + name).isNotNull();
            if (event.name().equals(name)) {
                return event;
            }
        }
    }

    private void metadata(String name, String jwksUri) {
        String json = "{\"issuer\":\"" + name + "\",\"jwks_uri\":\"" + jwksUri + "\"}";
        issuer.page("/.well-known/openid-configuration", KeyServer.answer(200, json.getBytes(UTF_8)));
    }

    /** Runs a task on several threads that begin at one moment. */
    private <T> List<Future<T>> together(int threads, Callable<T> task) {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<T>> results = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            results.add(callers.submit(() -> {
                go.await();
                return task.call();
            }));
        }
        go.countDown();
        return results;
    }

    private URI jwks() {
        return URI.create(issuer.location() + "/jwks");
    }

    private RemoteKeySet source(KeySources sources, @Nullable URI jwksUri, @Nullable KeyFetcher fetcher) {
        return (RemoteKeySet) sources.of(new IssuerKeys(
                issuer.location(), Set.of(JwsAlgorithm.ES256), jwksUri, null, null, null, fetcher, null, true));
    }
}
