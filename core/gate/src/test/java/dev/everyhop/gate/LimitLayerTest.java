package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.limit.Charge;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.LimitReason;
import dev.everyhop.limit.LimitStore;
import dev.everyhop.limit.Limits;
import dev.everyhop.limit.Priority;
import dev.everyhop.limit.RateLimitDraft;
import dev.everyhop.limit.SourceKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitLayerTest {

    private final AtomicLong nanos = new AtomicLong();
    private final List<SecurityEvent> events = new ArrayList<>();

    private Limits limits() {
        return Limits.builder().nanoTime(nanos::get).events(events::add).build();
    }

    private Gate gate(RouteRules rules, GateLimits limits) {
        Policy policy = Policy.builder()
                .route(new Route("GET", "/orders", null, List.of(), rules))
                .route(new Route("GET", "/open", "public", List.of(), rules))
                .build();
        return Gate.builder()
                .policy(policy)
                .tokens(Tokens.verifier())
                .limits(limits)
                .events(events::add)
                .build();
    }

    private Gate gate(RouteRules rules) {
        return gate(rules, GateLimits.builder().limits(limits()).build());
    }

    private static RouteRules.Builder limited(long permits, RouteRules.Limit.Key key) {
        return RouteRules.builder().limit(new RouteRules.Limit("l", permits, Duration.ofSeconds(10), permits, key));
    }

    private static Call as(String subject) {
        JwtClaims claims = Tokens.claims("orders.read");
        claims.setSubject(subject);
        return Call.get("/orders").bearer(Tokens.signed(claims));
    }

    private static Map<String, String> headers(Decision decision) {
        List<Decision.Header> headers =
                decision instanceof Decision.Deny deny ? deny.headers() : ((Permit) decision).headers();
        return headers.stream().collect(Collectors.toMap(Decision.Header::name, Decision.Header::value));
    }

    @Test
    void callerWhoCallsTooOftenIsRefusedWith429AndToldWhenToComeBack() {
        Gate gate = gate(limited(2, RouteRules.Limit.Key.CALLER).build());
        Call call = as("alice");

        assertThat(headers(gate.check(call)))
                .containsEntry("RateLimit-Policy", "\"l\";q=2;w=10")
                .containsEntry("RateLimit", "\"l\";r=1;t=5");
        assertThat(gate.check(call)).isInstanceOf(Permit.class);
        Decision.Deny deny = (Decision.Deny) gate.check(call);

        assertThat(deny.status()).isEqualTo(429);
        assertThat(deny.reason()).isEqualTo(LimitReason.EXCEEDED);
        assertThat(deny.problem().type()).isEqualTo("urn:everyhop:problem:too_many_requests");
        Map<String, String> headers = headers(deny);
        assertThat(headers)
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("RateLimit-Policy", "\"l\";q=2;w=10");
        assertThat(Long.parseLong(headers.get("Retry-After"))).isBetween(5L, 6L);
        assertThat(headers.get("RateLimit")).isEqualTo("\"l\";r=0;t=" + headers.get("Retry-After"));
        assertThat(headers.values()).noneMatch(value -> value.contains("alice") || value.contains("pk"));
        assertThat(gate.check(as("bob"))).isInstanceOf(Permit.class);
        nanos.addAndGet(5_000_000_000L);
        assertThat(gate.check(call)).isInstanceOf(Permit.class);
    }

    @Test
    void refusalIsAnEventWithTheReason() {
        Gate gate = gate(limited(1, RouteRules.Limit.Key.ROUTE).build());
        gate.check(as("alice"));
        gate.check(as("bob"));

        SecurityEvent last = events.get(events.size() - 1);
        assertThat(last.outcome()).isEqualTo(SecurityEvent.Outcome.DENIED);
        assertThat(last.reason()).isEqualTo(LimitReason.EXCEEDED);
        assertThat(last.fields()).containsEntry("status", "429").containsEntry("subject", "bob");
    }

    @Test
    void tenantsClientsAndClaimsAreCountedApart() {
        for (RouteRules.Limit.Key key :
                List.of(RouteRules.Limit.Key.TENANT, RouteRules.Limit.Key.CLIENT, RouteRules.Limit.Key.CLAIM)) {
            String claim = key == RouteRules.Limit.Key.CLAIM ? "plan" : null;
            RouteRules rules = RouteRules.builder()
                    .limit(new RouteRules.Limit("l", 1, Duration.ofDays(1), 1, key, claim, 1, false, false))
                    .build();
            Gate gate = gate(
                    rules,
                    GateLimits.builder().limits(limits()).tenantClaim("org").build());
            String name = key == RouteRules.Limit.Key.TENANT ? "org" : claim == null ? "client_id" : claim;

            assertThat(gate.check(with(name, "a", "alice"))).isInstanceOf(Permit.class);
            assertThat(gate.check(with(name, "a", "bob"))).isInstanceOf(Decision.Deny.class);
            assertThat(gate.check(with(name, "b", "alice"))).isInstanceOf(Permit.class);
            assertThat(gate.check(with(name, null, "carol"))).isInstanceOf(Permit.class);
            assertThat(gate.check(with(name, null, "carol"))).isInstanceOf(Decision.Deny.class);
        }
    }

    private static Call with(String claim, @Nullable String value, String subject) {
        JwtClaims claims = Tokens.claims("orders.read");
        claims.setSubject(subject);
        claims.unsetClaim(claim);
        if (value != null) {
            claims.setStringClaim(claim, value);
        } else {
            claims.unsetClaim("client_id");
            claims.setStringClaim("client_id", "other-" + subject);
        }
        return Call.get("/orders").bearer(Tokens.signed(claims));
    }

    @Test
    void aCallMayCostMore() {
        RouteRules rules = RouteRules.builder()
                .limit(new RouteRules.Limit(
                        "l", 10, Duration.ofDays(1), 10, RouteRules.Limit.Key.CALLER, null, 4, false, false))
                .build();
        Gate gate = gate(rules);
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("alice"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void requestRefusedByOneLimitConsumesNothingOfTheOther() {
        RouteRules rules = RouteRules.builder()
                .limit(new RouteRules.Limit("wide", 3, Duration.ofDays(1), 3, RouteRules.Limit.Key.ROUTE))
                .limit(new RouteRules.Limit("own", 1, Duration.ofDays(1), 1, RouteRules.Limit.Key.CALLER))
                .build();
        Gate gate = gate(rules);
        for (int i = 0; i < 5; i++) {
            gate.check(as("alice"));
        }
        assertThat(gate.check(as("bob"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("carol"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("dave"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void sourceWithoutCredentialsIsRefusedBeforeItsTokenIsLookedAt() {
        GateLimits settings = GateLimits.builder()
                .limits(limits())
                .sourceLimit(Limit.of("source", 3, Duration.ofDays(1)))
                .build();
        Gate gate = gate(RouteRules.none(), settings);
        Call bad = Call.get("/orders").bearer(Tokens.expired());
        for (int i = 0; i < 3; i++) {
            assertThat(((Decision.Deny) gate.check(bad)).status()).isEqualTo(401);
        }
        assertThat(((Decision.Deny) gate.check(bad)).status()).isEqualTo(429);
        assertThat(((Decision.Deny) gate.check(Call.get("/open"))).status()).isEqualTo(429);
        // Even a good token waits, since telling that it is good is what the limit protects.
        assertThat(((Decision.Deny) gate.check(as("alice"))).status()).isEqualTo(429);
    }

    @Test
    void callersWhoProveWhoTheyAreDoNotUseUpTheirSource() {
        GateLimits settings = GateLimits.builder()
                .limits(limits())
                .sourceLimit(Limit.of("source", 2, Duration.ofDays(1)))
                .build();
        Gate gate = gate(RouteRules.none(), settings);
        for (int i = 0; i < 20; i++) {
            assertThat(gate.check(as("user" + i))).isInstanceOf(Permit.class);
        }
    }

    @Test
    void sourceIsLimitedUnlessSaid() {
        Gate gate = gate(RouteRules.none());
        int permitted = 0;
        for (int i = 0; i < 2_100; i++) {
            permitted += gate.check(Call.get("/open")) instanceof Permit ? 1 : 0;
        }
        assertThat(permitted).isEqualTo(2_000);
        assertThat(GateLimits.DEFAULT_SOURCE_LIMIT.burst()).isEqualTo(2_000);
    }

    @Test
    void withoutSourceLimitSourcesAreNotCounted() {
        Gate gate = gate(
                RouteRules.none(),
                GateLimits.builder()
                        .limits(limits())
                        .dangerouslyWithoutSourceLimit()
                        .build());
        for (int i = 0; i < 3_000; i++) {
            assertThat(gate.check(Call.get("/open"))).isInstanceOf(Permit.class);
        }
    }

    @Test
    void routesLimitForSourcesIsNotGivenBack() {
        Gate gate = gate(limited(2, RouteRules.Limit.Key.SOURCE).build());
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("bob"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("carol"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void anonymousCallersOfAPublicRouteAreCountedBySource() {
        Gate gate = gate(limited(1, RouteRules.Limit.Key.CALLER).build());
        assertThat(gate.check(Call.get("/open"))).isInstanceOf(Permit.class);
        assertThat(gate.check(Call.get("/open"))).isInstanceOf(Decision.Deny.class);
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
    }

    @Test
    void limitInShadowIsToldAndLetsPassAndGivesNothingBack() {
        Gate gate = gate(
                limited(1, RouteRules.Limit.Key.CALLER)
                        .mode(Layer.QUOTA, LayerMode.SHADOW)
                        .mode(Layer.SOURCE, LayerMode.SHADOW)
                        .build(),
                GateLimits.builder()
                        .limits(limits())
                        .sourceLimit(Limit.of("source", 1, Duration.ofDays(1)))
                        .build());
        for (int i = 0; i < 3; i++) {
            assertThat(gate.check(Call.get("/open"))).isInstanceOf(Permit.class);
        }
        assertThat(events.stream().filter(event -> event.name().equals("access.shadow")))
                .hasSize(4)
                .allSatisfy(event -> assertThat(event.reason()).isEqualTo(LimitReason.EXCEEDED));
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.limits().limits().remaining(gate.limits().sourceLimit().orElseThrow(), peer()))
                .isZero();
    }

    @Test
    void oneLimitInShadowIsToldAndTheOtherRefuses() {
        Policy policy = Policy.fromOpenApi(Documents.operation(
                "security: [{bearer: []}]\nx-everyhop: {limits: [{name: tried, permits: 1, period: P1D, shadow: true},"
                        + " {name: kept, permits: 2, period: P1D}]}"));
        assertThat(policy.toTable()).contains("NOT ENFORCED: limit tried is in shadow");
        assertThat(policy.toJson()).contains("\"shadow\"");
        Gate gate = Gate.builder()
                .policy(policy)
                .tokens(Tokens.verifier())
                .limits(limits())
                .build();
        assertThat(headers(gate.check(as("alice")))).containsEntry("RateLimit-Policy", "\"kept\";q=2;w=86400");
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("alice"))).isInstanceOf(Decision.Deny.class);
        assertThat(events.stream().filter(event -> event.name().equals("limit.shadow")))
                .singleElement()
                .satisfies(event -> assertThat(event.fields()).containsEntry("limit", "tried"));
    }

    @Test
    void sourceLimitInShadowDoesNotCountCallersWhoProveWhoTheyAre() {
        Gate gate = gate(
                RouteRules.none(),
                GateLimits.builder()
                        .limits(limits())
                        .sourceLimit(Limit.of("source", 1, Duration.ofDays(1)).shadowed())
                        .build());
        for (int i = 0; i < 5; i++) {
            assertThat(gate.check(as("user" + i))).isInstanceOf(Permit.class);
        }
        assertThat(events).noneMatch(event -> event.name().equals("limit.shadow"));
        for (int i = 0; i < 3; i++) {
            assertThat(gate.check(Call.get("/open"))).isInstanceOf(Permit.class);
        }
        // Refused by the shadow: it was not taken, and is not given back.
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.check(Call.get("/open"))).isInstanceOf(Permit.class);
        assertThat(events.stream().filter(event -> event.name().equals("limit.shadow")))
                .hasSize(4);
    }

    private static LimitKey peer() {
        return SourceKeys.ofPeers().key("192.0.2.7", name -> List.of());
    }

    @Test
    void layerThatIsOffCountsNothing() {
        Gate gate = gate(
                limited(1, RouteRules.Limit.Key.CALLER)
                        .mode(Layer.QUOTA, LayerMode.OFF)
                        .mode(Layer.SOURCE, LayerMode.OFF)
                        .build(),
                GateLimits.builder()
                        .limits(limits())
                        .sourceLimit(Limit.of("source", 1, Duration.ofDays(1)))
                        .build());
        for (int i = 0; i < 3; i++) {
            assertThat(gate.check(Call.get("/open"))).isInstanceOf(Permit.class);
        }
    }

    @Test
    void headersCanBeThoseOfAnOlderDraftOrNone() {
        RouteRules rules = limited(2, RouteRules.Limit.Key.CALLER).build();
        Gate older = gate(
                rules,
                GateLimits.builder()
                        .limits(limits())
                        .headers(RateLimitDraft.DRAFT_06)
                        .build());
        assertThat(headers(older.check(as("alice"))))
                .containsEntry("RateLimit-Limit", "2")
                .containsEntry("RateLimit-Remaining", "1")
                .containsEntry("RateLimit-Reset", "5");
        Gate none = gate(
                rules,
                GateLimits.builder()
                        .limits(limits())
                        .headers(RateLimitDraft.NONE)
                        .build());
        assertThat(headers(none.check(as("alice")))).isEmpty();
    }

    @Test
    void reloadChangesLimitsAndKeepsWhatWasUsed() {
        Gate gate = gate(limited(3, RouteRules.Limit.Key.CALLER).build());
        gate.check(as("alice"));
        gate.check(as("alice"));
        RouteRules more = limited(5, RouteRules.Limit.Key.CALLER).build();
        assertThat(gate.reload(() -> Policy.builder()
                        .route(new Route("GET", "/orders", null, List.of(), more))
                        .build()))
                .isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        }
        assertThat(gate.check(as("alice"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void limitsOfOneNameWithDifferentNumbersAreNotBuilt() {
        Policy policy = Policy.builder()
                .route(new Route(
                        "GET",
                        "/a",
                        null,
                        List.of(),
                        limited(1, RouteRules.Limit.Key.CALLER).build()))
                .route(new Route(
                        "GET",
                        "/b",
                        null,
                        List.of(),
                        limited(2, RouteRules.Limit.Key.CALLER).build()))
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        Gate.builder().policy(policy).tokens(Tokens.verifier()).build())
                .withMessageContaining("Route GET /b has a limit with the name 'l'");
    }

    @Test
    void limitThatNoCallCouldKeepIsNotMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteRules.Limit(
                        "l", 1, Duration.ofDays(1), 2, RouteRules.Limit.Key.CALLER, null, 3, false, false))
                .withMessageContaining("no call could ever be made");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteRules.Limit(
                        "l", 1, Duration.ofDays(1), 2, RouteRules.Limit.Key.CLAIM, null, 1, false, false))
                .withMessageContaining("must name a claim");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteRules.Limit("a\"b", 1, Duration.ofDays(1), 2, RouteRules.Limit.Key.CALLER))
                .withMessageContaining("printable ASCII");
    }

    @Test
    void storeThatMayWaitLeavesTheDecisionToAThreadThatMay() {
        List<Boolean> blocks = new ArrayList<>(List.of(true, true));
        Limits waiting = Limits.builder().store(new WaitingStore(blocks)).build();
        Gate gate = gate(
                limited(1, RouteRules.Limit.Key.CALLER).build(),
                GateLimits.builder().limits(waiting).build());

        Attempt attempt = gate.attempt(as("alice"));
        assertThat(attempt).isInstanceOf(Attempt.Pending.class);
        assertThat(((Attempt.Pending) attempt).decide()).isInstanceOf(Permit.class);
        assertThat(((WaitingStore) waiting.store()).calls).hasValue(2);
    }

    @Test
    void storeThatCannotBeAskedIsToldAsUnavailable() {
        WaitingStore store = new WaitingStore(List.of());
        store.refusal = LimitReason.STORE_UNAVAILABLE;
        Gate gate = gate(
                RouteRules.none(),
                GateLimits.builder()
                        .limits(Limits.builder().store(store).build())
                        .build());
        Decision.Deny deny = (Decision.Deny) gate.check(Call.get("/open"));
        assertThat(deny.status()).isEqualTo(503);
        assertThat(deny.problem().type()).isEqualTo("urn:everyhop:problem:limits_unavailable");
    }

    @Test
    void priorityIsTheRoutes() {
        Gate gate = gate(RouteRules.builder().priority(Priority.CRITICAL).build());
        assertThat(gate.priority(Call.get("/orders"))).isEqualTo(Priority.CRITICAL);
        assertThat(gate.priority(Call.get("/elsewhere"))).isEqualTo(Priority.LOW);
        assertThat(gate.priority(Call.get("/or//ders"))).isEqualTo(Priority.LOW);
        assertThat(gate(RouteRules.none()).priority(Call.get("/orders"))).isEqualTo(Priority.NORMAL);
        assertThat(gate.overloaded(Call.get("/orders"))).satisfies(deny -> {
            assertThat(deny.status()).isEqualTo(503);
            assertThat(deny.reason()).isEqualTo(LimitReason.OVERLOADED);
            assertThat(deny.headers()).contains(new Decision.Header("Retry-After", "1"));
        });
    }

    @Test
    void policyOfADocumentLimits() {
        Policy policy = Policy.fromOpenApi(Documents.operation(
                "security: [{bearer: []}]\nx-everyhop: {priority: high, limits: [{name: a, permits: 4, period: P1D, key:"
                        + " claim, claim: org, cost: 2, failClosed: true}]}"));
        RouteRules rules = policy.routes().get(0).rules();
        assertThat(rules.priority()).contains(Priority.HIGH);
        assertThat(rules.limits())
                .containsExactly(new RouteRules.Limit(
                        "a", 4, Duration.ofDays(1), 4, RouteRules.Limit.Key.CLAIM, "org", 2, true, false));
        Gate gate = Gate.builder()
                .policy(policy)
                .tokens(Tokens.verifier())
                .limits(limits())
                .build();
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(gate.check(as("alice"))).isInstanceOf(Permit.class);
        assertThat(((Decision.Deny) gate.check(as("alice"))).status()).isEqualTo(429);
    }

    /** A store somewhere else, that can be told to be slow or away. */
    private static final class WaitingStore implements LimitStore {

        private final List<Boolean> blocks;
        private final AtomicLong calls = new AtomicLong();
        private @Nullable LimitReason refusal;

        private WaitingStore(List<Boolean> blocks) {
            this.blocks = blocks;
        }

        @Override
        public @Nullable LimitDecision tryAcquire(List<Charge> charges) {
            return null;
        }

        @Override
        public LimitDecision acquire(List<Charge> charges) {
            calls.incrementAndGet();
            dev.everyhop.limit.Standing standing =
                    new dev.everyhop.limit.Standing(charges.get(0).limit(), 1, 0);
            return refusal == null
                    ? new LimitDecision.Allowed(List.of(standing))
                    : new LimitDecision.Refused(refusal, List.of(standing), standing, 1);
        }

        @Override
        public boolean mayBlock(List<Charge> charges) {
            return !blocks.isEmpty() && blocks.get(0);
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
}
