package dev.everyhop.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.everyhop.event.SecurityEvent;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private final ManualTime time = new ManualTime();
    private final List<SecurityEvent> events = new ArrayList<>();
    private final Limits limits =
            Limits.builder().nanoTime(time).events(events::add).build();
    private final Limit limit = Limit.of("orders", 10, Duration.ofSeconds(1)).burst(20);

    @Test
    void decisionSaysHowTheKeyStands() {
        LimitDecision first = limits.acquire(limit, LimitKey.of("a"), 5);
        assertThat(first.standings()).singleElement().satisfies(standing -> {
            assertThat(standing.remaining()).isEqualTo(15);
            assertThat(standing.untilFull()).isEqualTo(Duration.ofMillis(500));
        });
        time.pass(Duration.ofMillis(250));
        assertThat(limits.remaining(limit, LimitKey.of("a"))).isEqualTo(17);
    }

    @Test
    void clockThatGoesBackGivesNothingAndLocksNobodyOut() {
        LimitKey key = LimitKey.of("a");
        time.pass(Duration.ofHours(2));
        for (int i = 0; i < 20; i++) {
            assertThat(limits.acquire(limit, key).isAllowed()).isTrue();
        }
        time.pass(Duration.ofHours(-1));
        assertThat(limits.acquire(limit, key).isAllowed()).isFalse();
        time.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(limits.acquire(limit, key).isAllowed()).isTrue();
        }
        assertThat(limits.acquire(limit, key).isAllowed()).isFalse();
    }

    @Test
    void clockBeforeTheStartStandsStill() {
        time.pass(Duration.ofDays(-100));
        assertThat(limits.acquire(limit, LimitKey.of("a"), 20).isAllowed()).isTrue();
        assertThat(limits.acquire(limit, LimitKey.of("a")).isAllowed()).isFalse();
    }

    @Test
    void changeKeepsWhatWasUsedHoweverOften() {
        LimitKey key = LimitKey.of("a");
        limits.acquire(limit, key, 15);
        for (int i = 0; i < 5_000; i++) {
            limits.change(Limit.of("orders", 10 + i % 7, Duration.ofSeconds(1)).burst(20 + i % 7));
            time.pass(Duration.ofMillis(1));
            // Asking with the limit as it was first defined asks for it as it is.
            limits.acquire(limit, LimitKey.of("other" + i % 50));
        }
        assertThat(limits.limit("orders"))
                .contains(Limit.of("orders", 11, Duration.ofSeconds(1)).burst(21));
        limits.change(limit);
        limits.acquire(limit, key, limits.remaining(limit, key));
        assertThat(limits.remaining(limit, key)).isZero();
        limits.change(Limit.of("orders", 10, Duration.ofSeconds(1)).burst(40));
        assertThat(limits.remaining(limit, key)).isBetween(20L, 40L);
        assertThat(limits.acquire(limit, key, 21).isAllowed()).isFalse();
        assertThat(limits.acquire(limit, key, 20).isAllowed()).isTrue();
    }

    @Test
    void changeIsAnEvent() {
        limits.define(limit);
        limits.change(limit.burst(5));
        limits.change(limit.burst(5));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("limit.changed");
            assertThat(event.fields()).containsExactly(java.util.Map.entry("limit", "orders"));
        });
    }

    @Test
    void aListenerThatThrowsDisturbsNothing() {
        Limits told = Limits.builder()
                .nanoTime(time)
                .events(event -> {
                    events.add(event);
                    throw new IllegalStateException("a listener's own mistake");
                })
                .build();
        told.define(limit);
        told.change(limit.burst(5));
        assertThat(told.limit("orders")).contains(limit.burst(5));
        assertThat(told.remaining(limit, LimitKey.of("a"))).isEqualTo(5);
        Limit tried = Limit.of("tried", 1, Duration.ofDays(1)).shadowed();
        assertThat(told.acquire(tried, LimitKey.of("a")).isAllowed()).isTrue();
        assertThat(told.acquire(tried, LimitKey.of("a")).isAllowed()).isTrue();
        assertThat(events).extracting(SecurityEvent::name).containsExactly("limit.changed", "limit.shadow");
    }

    @Test
    void twoLimitsOfOneNameAreAMistake() {
        limits.define(limit);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> limits.acquire(Limit.of("orders", 11, Duration.ofSeconds(1)), "a"))
                .withMessageContaining("There are two limits with the name 'orders'");
    }

    @Test
    void twoLimitsOfOneNameThatDifferInMoreThanNumbersAreAMistakeToo() {
        limits.define(limit);
        for (Limit other : List.of(limit.shadowed(), limit.failingClosed())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> limits.define(other))
                    .withMessageContaining("There are two limits with the name 'orders'");
            assertThatIllegalArgumentException().isThrownBy(() -> limits.acquire(other, "a"));
        }
        assertThat(limits.limit("orders")).contains(limit);
    }

    @Test
    void changeMayPutALimitIntoShadowAndBackAndLetItFailClosed() {
        limits.acquire(limit, LimitKey.of("a"), 20);
        limits.change(limit.shadowed());
        assertThat(limits.acquire(limit, LimitKey.of("a")).isAllowed()).isTrue();
        assertThat(limits.acquire(limit.shadowed(), LimitKey.of("a")).isAllowed())
                .isTrue();
        RateLimiter one = limits.rateLimiter(limit, LimitKey.of("a"));
        one.changeLimitForPeriod(20);
        assertThat(limits.limit("orders"))
                .contains(Limit.of("orders", 20, Duration.ofSeconds(1)).shadowed());
        limits.change(limit.failingClosed());
        for (Limit said : List.of(limit, limit.shadowed(), limit.failingClosed())) {
            assertThat(limits.acquire(said, LimitKey.of("a")).isAllowed()).isFalse();
        }
        one.changeLimitForPeriod(30);
        assertThat(limits.limit("orders"))
                .contains(Limit.of("orders", 30, Duration.ofSeconds(1)).failingClosed());
        assertThat(one.getMetrics().getAvailablePermissions()).isNotNegative();
    }

    @Test
    void limitInShadowIsToldAndRefusesNothing() {
        Limit enforced = Limit.of("enforced", 3, Duration.ofDays(1));
        Limit tried = Limit.of("tried", 1, Duration.ofDays(1)).shadowed();
        List<Charge> both = List.of(Charge.of(tried, LimitKey.of("a")), Charge.of(enforced, LimitKey.of("a")));
        for (int i = 0; i < 3; i++) {
            LimitDecision decision = limits.acquire(both);
            assertThat(decision).isInstanceOf(LimitDecision.Allowed.class);
            assertThat(((LimitDecision.Allowed) decision).shadowed()).hasSize(i == 0 ? 0 : 1);
            assertThat(decision.standings()).hasSize(1);
        }
        assertThat(limits.acquire(both).isAllowed()).isFalse();
        assertThat(limits.acquire(tried, LimitKey.of("a")).isAllowed()).isTrue();
        assertThat(events).hasSize(3).allSatisfy(event -> assertThat(event.name())
                .isEqualTo("limit.shadow"));
    }

    @Test
    void whatALimitInShadowTookIsGivenBackToo() {
        Limit tried = Limit.of("tried", 1, Duration.ofDays(1)).shadowed();
        List<Charge> one = List.of(Charge.of(tried, LimitKey.of("a")));
        for (int i = 0; i < 5; i++) {
            assertThat(((LimitDecision.Allowed) limits.acquire(one)).shadowed()).isEmpty();
            limits.giveBack(one);
        }
        assertThat(events).isEmpty();
    }

    @Test
    void aLimitInShadowWhoseStoreHasToAskIsToldLaterAndHoldsNobodyUp() {
        CompletableFuture<LimitDecision> answer = new CompletableFuture<>();
        Limit tried = Limit.of("tried", 1, Duration.ofDays(1)).shadowed();
        Limits far =
                Limits.builder().store(new FarStore(answer)).events(events::add).build();
        assertThat(far.acquire(tried, LimitKey.of("a")))
                .isInstanceOfSatisfying(LimitDecision.Allowed.class, allowed -> assertThat(allowed.shadowed())
                        .isEmpty());
        assertThat(events).isEmpty();
        Standing standing = new Standing(tried, 0, 0);
        answer.complete(new LimitDecision.Refused(LimitReason.EXCEEDED, List.of(standing), standing, 1));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("limit.shadow");
            assertThat(event.reason()).isEqualTo(LimitReason.EXCEEDED);
        });
    }

    /** Counts somewhere else: what comes of it is known later. */
    private record FarStore(CompletableFuture<LimitDecision> answer) implements LimitStore {

        @Override
        public LimitDecision tryAcquire(List<Charge> charges) {
            return null;
        }

        @Override
        public LimitDecision acquire(List<Charge> charges) {
            throw new AssertionError("nobody waits for a limit in shadow");
        }

        @Override
        public CompletionStage<LimitDecision> acquireAsync(List<Charge> charges) {
            return answer;
        }

        @Override
        public boolean mayBlock(List<Charge> charges) {
            return true;
        }

        @Override
        public void giveBack(List<Charge> charges) {}

        @Override
        public long remaining(Limit limit, LimitKey key) {
            return 0;
        }

        @Override
        public void change(Limit before, Limit after) {}

        @Override
        public void close() {}
    }

    @Test
    void noChargeIsAllowed() {
        assertThat(limits.acquire(List.of()).isAllowed()).isTrue();
        assertThat(limits.tryAcquire(List.of())).isNotNull();
        assertThat(limits.mayBlock(List.of())).isFalse();
    }

    @Test
    void sameKeyTwiceInOneCallPaysTwice() {
        Charge charge = new Charge(limit, LimitKey.of("a"), 11);
        assertThat(limits.acquire(List.of(charge, charge)).isAllowed()).isFalse();
        assertThat(limits.remaining(limit, LimitKey.of("a"))).isEqualTo(20);
        Charge half = new Charge(limit, LimitKey.of("a"), 10);
        assertThat(limits.acquire(List.of(half, half)).isAllowed()).isTrue();
        assertThat(limits.remaining(limit, LimitKey.of("a"))).isZero();
    }

    @Test
    void refusalSaysWhatTakesLongest() {
        Limit slow = Limit.of("slow", 1, Duration.ofHours(1));
        List<Charge> both = List.of(Charge.of(limit.burst(1), LimitKey.of("a")), Charge.of(slow, LimitKey.of("a")));
        limits.acquire(both);
        LimitDecision.Refused refused = (LimitDecision.Refused) limits.acquire(both);
        assertThat(refused.by().limit()).isEqualTo(slow);
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void givenBackIsAsIfNeverAsked() {
        Charge charge = new Charge(limit, LimitKey.of("a"), 7);
        limits.acquire(List.of(charge));
        limits.giveBack(List.of(charge));
        assertThat(limits.remaining(limit, LimitKey.of("a"))).isEqualTo(20);
        limits.giveBack(List.of(charge));
        limits.giveBack(List.of(new Charge(limit, LimitKey.of("never seen"), 7)));
        assertThat(limits.acquire(limit, LimitKey.of("a"), 20).isAllowed()).isTrue();
        assertThat(limits.acquire(limit, LimitKey.of("a")).isAllowed()).isFalse();
    }

    @Test
    void keysOfPartsAreNotMistakenForOneAnother() {
        List<LimitKey> keys = List.of(
                LimitKey.of("a", "bc"),
                LimitKey.of("ab", "c"),
                LimitKey.of("abc", ""),
                LimitKey.of("", "abc"),
                LimitKey.of("abc"),
                LimitKey.of("1:a2:bc"),
                LimitKey.unauthenticated("abc"),
                LimitKey.of("a", "b", "c"),
                LimitKey.all());
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(keys.stream().map(key -> Arrays.hashCode(key.toBytes())).toList())
                .doesNotHaveDuplicates();
        assertThat(keys).allSatisfy(key -> assertThat(key.toString()).doesNotContain("abc"));
    }

    @Test
    void eachNamedLimitIsARateLimiterOfResilience4j() {
        limits.define(limit);
        RateLimiter all = limits.rateLimiters().rateLimiter("orders");
        AtomicInteger successes = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        all.getEventPublisher()
                .onSuccess(event -> successes.addAndGet(event.getNumberOfPermits()))
                .onFailure(event -> failures.addAndGet(event.getNumberOfPermits()));
        limits.acquire(limit, LimitKey.of("a"), 20);
        limits.acquire(limit, LimitKey.of("a"));
        limits.acquire(List.of(Charge.of(limit, LimitKey.of("b"))));
        assertThat(successes).hasValue(21);
        assertThat(failures).hasValue(1);
        assertThat(all.acquirePermission(3)).isTrue();
        assertThat(successes).hasValue(24);
        assertThat(all.getMetrics().getAvailablePermissions()).isEqualTo(17);

        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        TaggedRateLimiterMetrics.ofRateLimiterRegistry(limits.rateLimiters()).bindTo(meters);
        assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                        .tag("name", "orders")
                        .gauge()
                        .value())
                .isEqualTo(17);
        limits.define(Limit.of("later", 4, Duration.ofSeconds(1)));
        assertThat(meters.get("resilience4j.ratelimiter.available.permissions")
                        .tag("name", "later")
                        .gauge()
                        .value())
                .isEqualTo(4);
    }

    @Test
    void oneKeysRateLimiterDecorates() {
        RateLimiter one = limits.rateLimiter(limit.burst(1), LimitKey.of("a"));
        assertThat(one.executeSupplier(() -> "served")).isEqualTo("served");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> one.executeSupplier(() -> "served"))
                .isInstanceOf(RequestNotPermitted.class);
        assertThat(one.reservePermission()).isNegative();
        one.changeLimitForPeriod(30);
        assertThat(limits.limit("orders")).contains(Limit.of("orders", 30, Duration.ofSeconds(1)));
        one.drainPermissions();
        assertThat(one.getMetrics().getAvailablePermissions()).isZero();
        assertThat(one.getRateLimiterConfig().getLimitForPeriod()).isEqualTo(30);
    }

    @Test
    void referenceListsEveryReason() throws Exception {
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/reference/limit-reasons.md");
        List<String> listed = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `limit.") && line.split("\\|", -1).length == 7)
                .map(line -> line.split("\\|", -1)[1].strip().replace("`", ""))
                .toList();
        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(LimitReason.values())
                        .map(LimitReason::code)
                        .toList());
    }

    @Test
    void recipeRuns() {
        String issuer = "https://id.example";
        String subject = "alice";
        String tenantId = "acme";
        Limits limits = Limits.local();
        Limit user = Limit.of("orders-write", 100, Duration.ofSeconds(1)).burst(200);
        Limit tenant = Limit.of("orders-tenant", 1000, Duration.ofSeconds(1));

        LimitDecision decision = limits.acquire(List.of(
                Charge.of(user, LimitKey.of(issuer, subject)), Charge.of(tenant, LimitKey.of("tenant", tenantId))));
        if (decision instanceof LimitDecision.Refused refused) {
            LimitHeaders.of(RateLimitDraft.DRAFT_11).of(refused); // Retry-After, RateLimit-Policy, RateLimit
        }
        assertThat(decision.standings()).extracting(Standing::remaining).containsExactly(199L, 999L);
    }

    @Test
    void recipeIsTheOneOfThePage() throws Exception {
        Path root = Path.of(System.getProperty("everyhop.root"));
        String here = Files.readString(root.resolve("core/limit/src/test/java/dev/everyhop/limit/LimitsTest.java"));
        String page = Files.readString(root.resolve("docs/recipes/limits.md"));
        String block = page.substring(page.indexOf("```java\n") + 8, page.indexOf("```\n\nNothing is taken"));
        assertThat(code(here)).contains(code(block));
    }

    private static String code(String text) {
        return text.replaceAll("//.*", "").replaceAll("\\s", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\"b",
                "a\\b",
                "é",
                "a\nb",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void nameThatWouldBreakTheHeaderIsRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of(name, 1, Duration.ofSeconds(1)))
                .withMessageContaining("1 to 64 printable ASCII characters");
    }

    @Test
    void limitOutOfRangeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of("l", 0, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of("l", 1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of("l", 2, Duration.ofNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of("l", 1, Duration.ofDays(367)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of("l", 1, Duration.ofDays(1)).burst(367));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of("l", 1, Duration.ofSeconds(1)).burst(Long.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> Limits.builder().memory(1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Charge(limit, LimitKey.all(), 0));
        assertThat(Limits.builder()
                        .nanoTime(time)
                        .build()
                        .acquire(Limit.of("l", 1, Duration.ofNanos(1)), "a")
                        .isAllowed())
                .isTrue();
    }
}
