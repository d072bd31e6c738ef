package dev.everyhop.token;

import static dev.everyhop.token.replay.ReplayStore.Answer.FIRST;
import static dev.everyhop.token.replay.ReplayStore.Answer.REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.token.replay.LocalReplayStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Each proof counts exactly once, however often and from wherever it comes. */
class ReplayAttemptsTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 25;
    private static final long NOW = TestIssuer.NOW.getEpochSecond();
    private static final Duration LIFE = Duration.ofSeconds(81);

    int attempts() {
        return 20_000;
    }

    @Test
    void eachProofIsAcceptedExactlyOnce() throws Exception {
        int proofs = attempts() / THREADS / ROUNDS;
        LocalReplayStore store = LocalReplayStore.of(2 * proofs, 2 * proofs, LIFE);
        TestIssuer issuer = TestIssuer.with("ES256");
        // RSA is the quickest to verify: this is about what comes after.
        DpopClient client = new DpopClient("RS256");
        String token = issuer.token(client.boundClaims());
        AtomicLong replayed = new AtomicLong();
        try (TokenVerifier verifier = issuer.verifier()
                .dpop(Dpop.at(DpopClient.PUBLIC_URL)
                        .requireNonces(DpopNonces.local())
                        .replay(store))
                .build()) {
            String nonce = verifier.proofNonce().orElseThrow();
            List<Presentation> made = new ArrayList<>();
            for (int i = 0; i < proofs; i++) {
                made.add(DpopClient.with(client.proofWith(token, "nonce", nonce)));
            }

            onceEach(proofs, ROUNDS, id -> {
                TokenResult result = verifier.verify(token, made.get(id));
                if (result instanceof TokenResult.Rejected rejected) {
                    assertThat(rejected.reason()).isEqualTo(TokenReason.DPOP_REPLAYED);
                    replayed.incrementAndGet();
                    return false;
                }
                return true;
            });
        }

        assertThat(replayed).hasValue((long) proofs * (THREADS * ROUNDS - 1));
        assertThat(store.size(NOW)).isEqualTo(proofs);
    }

    @Test
    void eachIdIsTakenExactlyOnceByTheStore() throws Exception {
        int ids = attempts() / THREADS;
        LocalReplayStore store = LocalReplayStore.of(2 * ids, 2 * ids, LIFE);
        AtomicLong replayed = new AtomicLong();

        onceEach(ids, 1, id -> {
            var answer = store.claim(bytes(-(id % 16) - 1), bytes(id), NOW, NOW + LIFE.toSeconds());
            if (answer == REPLAYED) {
                replayed.incrementAndGet();
            }
            return answer == FIRST;
        });

        assertThat(replayed).hasValue((long) ids * (THREADS - 1));
        assertThat(store.size(NOW)).isEqualTo(ids);
    }

    /** Has each thread try each id in each round, and checks that each id was taken once in all. */
    private static void onceEach(int ids, int rounds, IntPredicate attempt) throws Exception {
        AtomicIntegerArray taken = new AtomicIntegerArray(ids);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            running.add(pool.submit(() -> {
                start.await();
                for (int round = 0; round < rounds; round++) {
                    for (int id = 0; id < ids; id++) {
                        if (attempt.test(id)) {
                            taken.incrementAndGet(id);
                        }
                    }
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> one : running) {
            one.get(30, TimeUnit.MINUTES);
        }
        pool.shutdown();
        for (int id = 0; id < ids; id++) {
            assertThat(taken.get(id)).as("id %d", id).isEqualTo(1);
        }
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(32).putInt(value).array();
    }
}
