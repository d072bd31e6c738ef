package dev.everyhop.token.internal.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.KeySetSnapshot.State;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.KeySetFault;
import dev.everyhop.token.internal.keys.KeySource.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RemoteKeySetTest {

    private static final String ISSUER = "https://id.example";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Jwk A = Jwk.ec("a");
    private static final Jwk B = Jwk.ec("b");

    private final Simulation simulation = new Simulation();
    private final ScriptedFetcher issuer = new ScriptedFetcher();
    private final List<SecurityEvent> heard = new ArrayList<>();
    private final KeySources sources = new KeySources(simulation, simulation, new Random(1), heard::add);
    private final RemoteKeySet keys = (RemoteKeySet) sources.of(config(issuer));

    // Starting and refreshing

    @Test
    void startReturnsAtOnceAndTheKeysComeLater() {
        issuer.publish(A);
        simulation.hold();

        keys.start();

        assertThat(keys.current()).isNull();
        assertThat(keys.snapshot().state()).isEqualTo(State.ABSENT);
        assertThat(keys.snapshot().fetchedAt()).isNull();
        simulation.land();
        assertThat(has("a")).isTrue();
        assertThat(keys.snapshot().state()).isEqualTo(State.FRESH);
        assertThat(keys.snapshot().keyIds()).containsExactly("a");
        assertThat(keys.snapshot().fetchedAt()).isEqualTo(simulation.instant());
        assertThat(keys.snapshot().generation()).isEqualTo(1);
    }

    @Test
    void startingTwiceFetchesOnce() {
        issuer.publish(A);
        keys.start();
        keys.start();

        assertThat(issuer.asked).hasSize(1);
    }

    @Test
    void keysAreFetchedAnewAtAboutFourFifthsOfTheirLife() {
        issuer.publish(A);
        keys.start();

        for (int i = 0; i < 50; i++) {
            assertThat(simulation.untilNext()).isBetween(Duration.ofSeconds(450), Duration.ofSeconds(510));
            simulation.advance(simulation.untilNext());
        }
        assertThat(issuer.asked).hasSize(51);
        assertThat(simulation.plannedTasks()).isEqualTo(1);
    }

    @Test
    void theIssuerSaysHowLongWithinBounds() {
        assertThat(KeyTimes.life(null)).isEqualTo(Duration.ofMinutes(10));
        assertThat(KeyTimes.life(Duration.ZERO)).isEqualTo(Duration.ofMinutes(1));
        assertThat(KeyTimes.life(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
        assertThat(KeyTimes.life(Duration.ofSeconds(9_999_999_999L))).isEqualTo(HOUR);
        issuer.publish(Duration.ofMinutes(5), A);

        keys.start();

        assertThat(simulation.untilNext()).isBetween(Duration.ofSeconds(225), Duration.ofSeconds(255));
    }

    @Test
    void aFetchThatFindsNoThreadIsAFailedOneAndNotTheLast() {
        issuer.publish(A);
        keys.start();
        simulation.outOfThreads(true);
        simulation.advance(simulation.untilNext());

        assertThat(keys.snapshot().consecutiveFailures()).isEqualTo(1);
        assertThat(fields("keys.failed")).isNotEmpty();
        simulation.outOfThreads(false);
        issuer.publish(B);
        simulation.advance(simulation.untilNext());

        assertThat(has("b")).isTrue();
        assertThat(keys.snapshot().consecutiveFailures()).isZero();
    }

    @Test
    void aKeyThatWasRemovedIsGoneWithTheNextRefresh() {
        issuer.publish(A, B);
        keys.start();
        issuer.publish(B);

        simulation.advance(simulation.untilNext());

        assertThat(has("a")).isFalse();
        assertThat(has("b")).isTrue();
        assertThat(keys.snapshot().generation()).isEqualTo(2);
        assertThat(fields("keys.rotated")).containsEntry("removed", "1").containsEntry("added", "0");
    }

    @Test
    void theLastKeyCanBeRemoved() {
        issuer.publish(A);
        keys.start();
        issuer.publish();

        simulation.advance(simulation.untilNext());

        assertThat(has("a")).isFalse();
        assertThat(keys.snapshot().state()).isEqualTo(State.FRESH);
    }

    @Test
    void aSetThatDoesNotDifferIsTheSameSet() {
        issuer.publish(A, B);
        keys.start();
        KeySet before = keys.current();
        issuer.publish(B, A);

        simulation.advance(HOUR);

        assertThat(keys.current()).isSameAs(before);
        assertThat(names()).containsOnly("keys.refreshed");
    }

    @Test
    void aKeyThatChangesUnderItsIdIsANewKey() {
        issuer.publish(A);
        keys.start();
        KeySet before = keys.current();
        issuer.publish(B.with("kid", "a"));

        simulation.advance(simulation.untilNext());

        assertThat(keys.current().generation()).isEqualTo(2);
        assertThat(keys.current().byKid("a")).isNotSameAs(before.byKid("a"));
    }

    @Test
    void keysThatStayKeepTheirPreparedSignatures() {
        issuer.publish(A);
        keys.start();
        KeySet before = keys.current();
        issuer.publish(A, B);

        simulation.advance(simulation.untilNext());

        assertThat(keys.current()).isNotSameAs(before);
        assertThat(keys.current().byKid("a")).isSameAs(before.byKid("a"));
    }

    @Test
    void twiceTheSameKeyWithoutIdDoesNotHideThatAnotherWasRemoved() {
        Jwk a = A.without("kid");
        issuer.publish(a, B.without("kid"));
        keys.start();
        issuer.publish(a, a);

        simulation.advance(simulation.untilNext());

        assertThat(keys.snapshot().generation()).isEqualTo(2);
    }

    // The issuer is down

    @Test
    void anIssuerThatIsDownAtStartIsAskedAgainAndTokensAreToComeBack() {
        issuer.goDown();

        keys.start();

        assertThat(keys.snapshot().state()).isEqualTo(State.ABSENT);
        assertThat(keys.snapshot().consecutiveFailures()).isEqualTo(1);
        assertThat(keys.unknownKey("a", null))
                .isInstanceOfSatisfying(Answer.Unavailable.class, answer -> assertThat(answer.retryAfterSeconds())
                        .isBetween(1, 30));
        issuer.publish(A);
        simulation.advance(Duration.ofSeconds(15));
        assertThat(has("a")).isTrue();
        assertThat(keys.snapshot().consecutiveFailures()).isZero();
    }

    @Test
    void retriesComeEverMoreSlowlyUpToAMinuteAndAHalf() {
        issuer.goDown();
        keys.start();

        for (int seconds : new int[] {5, 10, 20, 40, 60, 60, 60}) {
            Duration next = simulation.untilNext();
            assertThat(next).isBetween(Duration.ofSeconds(seconds), Duration.ofMillis(seconds * 1500L));
            simulation.advance(next);
        }
    }

    @Test
    void knownKeysAreNeverRefusedThroughAnHourOfOutage() {
        issuer.publish(A);
        keys.start();
        issuer.goDown();

        for (int second = 0; second < 3600; second++) {
            simulation.advance(SECOND);
            assertThat(has("a")).isTrue();
            if (second % 7 == 0) {
                keys.unknownKey("unknown" + second, keys.current());
            }
        }

        assertThat(keys.snapshot().state()).isEqualTo(State.STALE);
        assertThat(names().stream().filter("keys.stale"::equals)).hasSize(1);
        // One each 30 seconds for unknown keys and one a minute besides.
        assertThat(issuer.asked.size()).isLessThan(120 + 60 + 10);
        assertThat(keys.waits()).isZero();
        issuer.publish(A, B);
        simulation.advance(Duration.ofSeconds(90));
        assertThat(keys.snapshot().state()).isEqualTo(State.FRESH);
        assertThat(has("b")).isTrue();
    }

    @Test
    void staleKeysServeADayAndNoLonger() {
        issuer.publish(A);
        keys.start();
        issuer.goDown();

        simulation.advance(Duration.ofHours(24));
        assertThat(has("a")).isTrue();
        simulation.advance(SECOND);

        assertThat(keys.current()).isNull();
        assertThat(keys.snapshot().state()).isEqualTo(State.EXPIRED);
        assertThat(keys.unknownKey("a", null)).isInstanceOf(Answer.Unavailable.class);
        issuer.publish(A);
        simulation.advance(Duration.ofSeconds(90));
        assertThat(has("a")).isTrue();
        assertThat(keys.snapshot().generation()).isEqualTo(1);
    }

    @Test
    void aSetThatIsRefusedLeavesTheOldOneInPlace() {
        issuer.publish(A);
        keys.start();
        issuer.publish(A, B.with("d", "AQ"));

        simulation.advance(simulation.untilNext());

        assertThat(has("a")).isTrue();
        assertThat(has("b")).isFalse();
        assertThat(last("keys.failed").reason()).isEqualTo(KeySetFault.PRIVATE_KEY);
        assertThat(keys.unknownKey("b", keys.current())).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void whateverAFetcherThrowsDoesNotEndTheFetching() {
        for (Throwable fault : List.of(
                new IllegalStateException("text of the wire"),
                new NoClassDefFoundError("x"),
                new StackOverflowError())) {
            Simulation time = new Simulation();
            List<SecurityEvent> events = new ArrayList<>();
            KeyFetcher broken = (uri, max) -> {
                if (fault instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) fault;
            };
            KeySource source = new KeySources(time, time, new Random(1), events::add).of(config(broken));

            source.start();
            time.advance(Duration.ofSeconds(8));

            assertThat(events).extracting(SecurityEvent::reason).containsExactly(KeyReason.FETCH, KeyReason.FETCH);
            assertThat(events.toString()).doesNotContain("text of the wire");
        }
    }

    // Unknown keys

    @Test
    void anUnknownKeyFetchesAtOnceAndFindsTheNewKey() {
        issuer.publish(A);
        keys.start();
        KeySet seen = keys.current();
        issuer.publish(A, B);

        Answer answer = keys.unknownKey("b", seen);

        assertThat(answer).isInstanceOfSatisfying(Answer.Newer.class, newer -> assertThat(
                        newer.keys().byKid("b"))
                .isNotNull());
        assertThat(issuer.asked).hasSize(2);
        assertThat(keys.waits()).isZero();
    }

    @Test
    void aSetThatIsNewerThanTheOneSeenIsHandedOutWithoutAFetch() {
        issuer.publish(A);
        keys.start();
        KeySet seen = keys.current();
        issuer.publish(A, B);
        simulation.advance(simulation.untilNext());
        int fetches = issuer.asked.size();

        assertThat(keys.unknownKey("b", seen)).isEqualTo(new Answer.Newer(keys.current()));
        assertThat(issuer.asked).hasSize(fetches);
    }

    @Test
    void unknownKeysCauseOneFetchEveryThirtySeconds() {
        issuer.publish(A);
        keys.start();

        for (int i = 0; i < 90; i++) {
            assertThat(keys.unknownKey("x" + i, keys.current())).isEqualTo(new Answer.NoSuchKey());
            simulation.advance(SECOND);
        }

        assertThat(issuer.asked).hasSize(1 + 3);
    }

    @Test
    void failedFetchesCountToo() {
        issuer.publish(A);
        keys.start();
        issuer.goDown();

        for (int i = 0; i < 29_000; i++) {
            assertThat(keys.unknownKey("x" + i, keys.current())).isInstanceOf(Answer.Unavailable.class);
        }

        assertThat(issuer.asked).hasSize(2);
    }

    @Test
    void theSameUnknownKeyIsFoundWithinThirtySecondsOfItsPublication() {
        issuer.publish(A);
        keys.start();
        for (int i = 0; i < 20; i++) {
            assertThat(keys.unknownKey("b", keys.current())).isEqualTo(new Answer.NoSuchKey());
            simulation.advance(SECOND);
        }
        issuer.publish(A, B);
        Instant published = simulation.instant();

        while (keys.unknownKey("b", keys.current()) instanceof Answer.NoSuchKey) {
            simulation.advance(Duration.ofMillis(100));
        }

        assertThat(Duration.between(published, simulation.instant())).isLessThanOrEqualTo(Duration.ofSeconds(30));
        assertThat(has("b")).isTrue();
    }

    @Test
    void aTokenWithoutKeyIdGetsTheNewSet() {
        issuer.publish(A.without("kid"));
        keys.start();
        KeySet seen = keys.current();
        assertThat(keys.unknownKey(null, seen)).isEqualTo(new Answer.NoSuchKey());
        issuer.publish(B.without("kid"));
        simulation.advance(Duration.ofSeconds(30));

        assertThat(keys.unknownKey(null, seen)).isInstanceOf(Answer.Newer.class);
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepNewKeysOut() {
        issuer.publish(A);
        keys.start();
        keys.unknownKey("x", keys.current());
        simulation.setBack(HOUR);
        issuer.publish(A, B);

        assertThat(keys.unknownKey("b", keys.current())).isInstanceOf(Answer.Newer.class);
    }

    @Test
    void aFetchInFlightIsTheOneFetchAndASlowOneIsNotWaitedForLong() {
        issuer.publish(A);
        keys.start();
        simulation.hold();
        simulation.advance(simulation.untilNext());
        assertThat(simulation.inTheAir()).isEqualTo(1);

        for (int i = 0; i < 20; i++) {
            // At most the first waits for its 250 ms, the others come when the fetch is older than that.
            assertThat(keys.unknownKey("x" + i, keys.current())).isEqualTo(new Answer.Unavailable(1));
        }

        assertThat(simulation.inTheAir()).isEqualTo(1);
        assertThat(keys.waits()).isLessThanOrEqualTo(1);
        assertThat(has("a")).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        issuer.publish(A);
        keys.start();
        simulation.hold();
        Thread.currentThread().interrupt();

        Answer answer = keys.unknownKey("x", keys.current());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer).isEqualTo(new Answer.Unavailable(1));
    }

    // Events and closing

    @Test
    void eventsTellTheStoryInCountsOnly() {
        issuer.publish(A, Jwk.rsa("enc").with("use", "enc"));
        keys.start();
        issuer.publish(B);
        simulation.advance(simulation.untilNext());
        issuer.goDown();
        simulation.advance(Duration.ofMinutes(12));

        assertThat(names()).startsWith("keys.refreshed", "keys.refreshed", "keys.rotated", "keys.failed");
        assertThat(heard.get(0).fields())
                .isEqualTo(Map.of("issuer", ISSUER, "keys", "1", "ignored", "1", "generation", "1"));
        assertThat(fields("keys.rotated"))
                .isEqualTo(Map.of("issuer", ISSUER, "added", "1", "removed", "1", "generation", "2"));
        SecurityEvent failed = heard.get(3);
        assertThat(failed.reason()).isEqualTo(KeyReason.FETCH_STATUS);
        assertThat(failed.fields()).containsEntry("state", "fresh").containsEntry("failures", "1");
        assertThat(failed.fields()).containsOnlyKeys("issuer", "state", "failures", "retry_seconds");
        assertThat(fields("keys.stale")).containsOnlyKeys("issuer", "age_seconds", "limit_seconds");
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        issuer.publish(A);
        SecurityEvents throwing = event -> {
            throw new IllegalStateException();
        };
        KeySource source = new KeySources(simulation, simulation, new Random(1), throwing).of(config(issuer));
        source.start();
        issuer.goDown();

        simulation.advance(HOUR);

        assertThat(source.current()).isNotNull();
        assertThat(issuer.asked.size()).isGreaterThan(40);
    }

    @Test
    void aClosedSourceFetchesNoMoreAndItsKeysStay() {
        issuer.publish(A);
        keys.start();
        keys.close();

        simulation.advance(HOUR);

        assertThat(issuer.asked).hasSize(1);
        assertThat(has("a")).isTrue();
        assertThat(simulation.plannedTasks()).isZero();
    }

    @Test
    void aFetchThatClosingCutsOffIsNoFailure() {
        issuer.publish(A);
        simulation.hold();
        keys.start();
        sources.close();
        issuer.goDown();

        simulation.land();

        assertThat(heard).isEmpty();
        assertThat(simulation.plannedTasks()).isZero();
    }

    @Test
    void closedThreadsLeaveTheKeysAsTheyAre() {
        issuer.publish(A);
        keys.start();
        simulation.close();

        assertThat(keys.unknownKey("x", keys.current())).isEqualTo(new Answer.NoSuchKey());
        assertThat(has("a")).isTrue();
    }

    @Test
    void theReferenceListsEveryReasonAndEvent() throws IOException {
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/reference/key-events.md");
        List<String> listed = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `keys."))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        List<String> codes = new ArrayList<>(List.of("keys.refreshed", "keys.rotated", "keys.failed", "keys.stale"));
        Stream.<Reason[]>of(KeyReason.values(), KeySetFault.values())
                .flatMap(Stream::of)
                .forEach(reason -> codes.add(reason.code()));

        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(codes);
    }

    private static IssuerKeys config(KeyFetcher fetcher) {
        return new IssuerKeys(
                ISSUER,
                Set.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256),
                ScriptedFetcher.JWKS,
                null,
                null,
                null,
                fetcher,
                null,
                false);
    }

    private boolean has(String kid) {
        KeySet now = keys.current();
        return now != null && now.byKid(kid) != null;
    }

    private List<String> names() {
        return heard.stream().map(SecurityEvent::name).toList();
    }

    private SecurityEvent last(String name) {
        return heard.stream()
                .filter(event -> event.name().equals(name))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private Map<String, String> fields(String name) {
        return Objects.requireNonNull(last(name)).fields();
    }
}
