package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.AccessReason;
import dev.everyhop.access.AccessRules;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.access.Requirement;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.shiro.authc.AuthenticationToken;
import org.apache.shiro.authz.AuthorizationInfo;
import org.apache.shiro.authz.SimpleAuthorizationInfo;
import org.apache.shiro.realm.AuthorizingRealm;
import org.apache.shiro.subject.PrincipalCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that must not wait gets decisions, or leaves the rest of one to another thread. */
@Timeout(60)
class AttemptTest {

    private final List<SecurityEvent> events = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void whatNeedsOnlyTheProcessorIsDecidedAtOnce() {
        Gate gate = gate(RouteRules.builder().require(Requirement.permissions("orders:read")));

        assertThat(gate.attempt(Call.get("/orders/7"))).isInstanceOf(Decision.Deny.class);
        assertThat(gate.attempt(Call.get("/orders/7").bearer(Tokens.expired()))).isInstanceOf(Decision.Deny.class);
        assertThat(gate.attempt(Call.get("/nowhere"))).isInstanceOf(Decision.Deny.class);
        assertThat(gate.attempt(good())).isInstanceOf(Permit.class);
        assertThat(events).hasSize(4);
    }

    @Test
    void objectRuleThatMayDoIoIsLeftToAnotherThreadAndTheLayersBeforeItAreNot() {
        Gate gate = gate(RouteRules.builder().objectRule("looksUp"));

        Attempt attempt = gate.attempt(good());
        assertThat(attempt).isInstanceOf(Attempt.Pending.class);
        assertThat(asked).hasValue(0);
        assertThat(events).isEmpty();

        assertThat(((Attempt.Pending) attempt).decide()).isInstanceOf(Permit.class);
        assertThat(asked).hasValue(1);
        assertThat(events).hasSize(1);
        assertThat(gate.attempt(Call.get("/orders/7"))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void objectRuleWithoutIoIsAskedAtOnce() {
        Gate gate = gate(RouteRules.builder().objectRule("judges"));

        assertThat(gate.attempt(good())).isInstanceOf(Permit.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void accessThatIsOffAsksNobody() {
        Gate gate = gate(RouteRules.builder().dangerouslySwitchOff(Layer.ACCESS).objectRule("looksUp"));

        assertThat(gate.attempt(good())).isInstanceOf(Permit.class);
        assertThat(asked).hasValue(0);
    }

    @Test
    void realmIsAskedOnAnotherThreadAndOnlyForWhatTheRulesDoNotGrant() {
        assertThat(gate(RouteRules.builder().require(Requirement.permissions("orders:read")))
                        .attempt(good()))
                .isInstanceOf(Permit.class);

        Attempt attempt = gate(RouteRules.builder().require(Requirement.permissions("orders:write")))
                .attempt(good());
        assertThat(attempt).isInstanceOf(Attempt.Pending.class);
        assertThat(asked).hasValue(0);
        assertThat(((Attempt.Pending) attempt).decide()).isInstanceOf(Permit.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatIsShadowedBeforeTheWaitIsToldOnce() {
        Gate gate =
                gate(RouteRules.builder().mode(Layer.IDENTITY, LayerMode.SHADOW).objectRule("looksUp"));

        Attempt.Pending pending =
                (Attempt.Pending) gate.attempt(Call.get("/orders/7").bearer(Tokens.expired()));

        assertThat(pending.decide()).isInstanceOf(Permit.class);
        assertThat(events).extracting(SecurityEvent::name).containsExactly("access.shadow", "access.decision");
    }

    @Test
    void pendingRequestIsDecidedOnce() {
        Attempt.Pending pending = (Attempt.Pending)
                gate(RouteRules.builder().objectRule("looksUp")).attempt(good());
        pending.decide();

        assertThatIllegalStateException().isThrownBy(pending::decide);
        assertThat(pending).hasToString("Pending");
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatFailsAfterTheWaitRefuses() {
        Gate gate = gate(RouteRules.builder()
                .objectRule("looksUp")
                .body(BodyContract.builder().build()));
        AtomicInteger heads = new AtomicInteger();
        Attempt.Pending pending = (Attempt.Pending) gate.attempt(new Failing(good(), heads));
        heads.set(1);

        Decision.Deny deny = (Decision.Deny) pending.decide();

        assertThat(deny.reason()).isEqualTo(GateReason.FAULT);
        assertThat(gate.faults()).isEqualTo(1);
    }

    @Test
    void tokenWhoseKeyIsBeingFetchedWaitsElsewhere() {
        CountDownLatch held = new CountDownLatch(1);
        // The one fetch in flight is the first: whether it is still worth waiting for depends on this machine.
        KeyFetcher fetcher = (uri, max) -> {
            held.await();
            throw new java.io.IOException("down");
        };
        try (TokenVerifier verifier = TokenVerifier.builder()
                .issuer(Issuer.at(Tokens.ISSUER).algorithms("ES256").fetcher(fetcher))
                .audience("orders")
                .clock(Tokens.CLOCK)
                .build()) {
            Gate gate = Gate.builder()
                    .policy(policy(RouteRules.none()))
                    .tokens(verifier)
                    .events(events::add)
                    .build();
            assertThat(gate.attempt(Call.get("/orders/7"))).isInstanceOf(Decision.Deny.class);
            Attempt attempt = gate.attempt(good());
            Decision decision = attempt instanceof Attempt.Pending pending ? pending.decide() : (Decision) attempt;

            assertThat(((Decision.Deny) decision).reason()).isEqualTo(TokenReason.KEYS_UNAVAILABLE);
            assertThat(events).hasSize(2);
        } finally {
            held.countDown();
        }
    }

    @Test
    void adapterWithoutAThreadToWaitOnRefuses() {
        Gate gate = gate(RouteRules.builder().objectRule("looksUp"));

        Decision.Deny deny = gate.refuse(good(), GateReason.OVERLOADED);

        assertThat(deny.status()).isEqualTo(503);
        assertThat(deny.headers()).contains(new Decision.Header("Retry-After", "1"));
    }

    private Gate gate(RouteRules.Builder rules) {
        return Gate.builder()
                .policy(policy(rules.build()))
                .tokens(Tokens.verifier())
                .access(AccessRules.builder()
                        .role("clerk")
                        .grants("orders:read")
                        .realm(new Directory())
                        .build())
                .objectRules(ObjectRules.builder()
                        .rule("looksUp", call -> answer())
                        .ruleWithoutIo("judges", call -> answer())
                        .build())
                .events(events::add)
                .clock(Tokens.CLOCK)
                .build();
    }

    private AccessDecision answer() {
        return asked.incrementAndGet() > 0 ? AccessDecision.permit() : AccessDecision.deny(AccessReason.OBJECT_DENIED);
    }

    private static Policy policy(RouteRules rules) {
        return Policy.builder()
                .route(new Route("GET", "/orders/{id}", null, List.of()).with(rules))
                .build();
    }

    private static Call good() {
        return Call.get("/orders/7").bearer(Tokens.good("orders.read"));
    }

    /** A call whose adapter fails once the counter is not zero. */
    private record Failing(Call call, AtomicInteger failing) implements ApiCall {

        @Override
        public String method() {
            return call.method();
        }

        @Override
        public String rawPath() {
            return call.rawPath();
        }

        @Override
        public String rawQuery() {
            return call.rawQuery();
        }

        @Override
        public List<String> header(String name) {
            if (failing.get() > 0) {
                throw new IllegalStateException("the connection is gone");
            }
            return call.header(name);
        }

        @Override
        public String peerAddress() {
            return call.peerAddress();
        }
    }

    private final class Directory extends AuthorizingRealm {

        @Override
        protected AuthorizationInfo doGetAuthorizationInfo(PrincipalCollection principals) {
            asked.incrementAndGet();
            SimpleAuthorizationInfo info = new SimpleAuthorizationInfo();
            info.setStringPermissions(Set.of("orders:write"));
            return info;
        }

        @Override
        public boolean supports(AuthenticationToken token) {
            return false;
        }

        @Override
        protected org.apache.shiro.authc.AuthenticationInfo doGetAuthenticationInfo(AuthenticationToken token) {
            throw new IllegalStateException("nobody logs in");
        }
    }
}
