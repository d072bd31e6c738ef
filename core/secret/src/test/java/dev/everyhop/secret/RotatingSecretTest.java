package dev.everyhop.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.secret.SecretVersion.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RotatingSecretTest {

    private final Map<String, String> values = new HashMap<>(Map.of("key", "one"));
    private final AtomicReference<Instant> now = new AtomicReference<>(TestPki.NOW);
    private final List<SecurityEvent> events = new ArrayList<>();
    private final List<RotatingSecret> open = new ArrayList<>();
    private final SecretSource source = new SecretSource() {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public SecretRead read(String secret) {
            String value = values.get(secret);
            return value == null
                    ? new SecretRead.Failed(SecretReason.SECRET_ABSENT, secret)
                    : new SecretRead.Found(Secret.of(value), "v-" + value);
        }
    };

    @AfterEach
    void close() {
        open.forEach(RotatingSecret::close);
    }

    private RotatingSecret.Builder builder() {
        return RotatingSecret.builder(source, "key")
                .clock(now::get)
                .events(events::add)
                .background(new KeyMaterialTest.NoBackground());
    }

    private RotatingSecret opened(RotatingSecret.Builder builder) {
        RotatingSecret secret = builder.build();
        open.add(secret);
        return secret;
    }

    private static List<String> states(RotatingSecret secret) {
        return secret.versions().stream()
                .map(one -> one.number() + " " + one.state())
                .toList();
    }

    private List<String> names() {
        return events.stream().map(SecurityEvent::name).toList();
    }

    @Test
    void aVersionIsActiveThenRetiringThenRevoked() {
        RotatingSecret secret = opened(builder().retireAfter(Duration.ofMinutes(10)));
        SecretVersion first = secret.active();
        values.put("key", "two");

        assertThat(secret.refresh()).isEqualTo(new SecretRefresh.Taken(secret.active()));

        assertThat(states(secret)).containsExactly("2 ACTIVE", "1 RETIRING");
        assertThat(secret.accepted()).extracting(SecretVersion::number).containsExactly(2L, 1L);
        assertThat(secret.anyAccepted(one -> one.equals(Secret.of("one")))).isTrue();
        assertThat(secret.active().label()).isEqualTo("v-two");

        now.set(TestPki.NOW.plus(Duration.ofMinutes(10)).minusMillis(1));
        secret.refresh();
        assertThat(states(secret)).hasSize(2);
        now.set(TestPki.NOW.plus(Duration.ofMinutes(10)));
        secret.refresh();
        assertThat(states(secret)).containsExactly("2 ACTIVE");
        assertThatIllegalStateException().isThrownBy(() -> first.secret().copy());
        assertThat(names()).containsExactly("secret.activated", "secret.activated", "secret.revoked");
    }

    @Test
    void aDelayedVersionIsAcceptedBeforeAnythingIsMadeWithIt() {
        RotatingSecret secret = opened(builder().activateAfter(Duration.ofMinutes(1)));
        values.put("key", "two");
        secret.refresh();

        assertThat(states(secret)).containsExactly("2 PENDING", "1 ACTIVE");
        assertThat(secret.active().number()).isEqualTo(1);
        assertThat(secret.accepted()).extracting(SecretVersion::number).containsExactly(1L, 2L);

        now.set(TestPki.NOW.plusSeconds(60));
        secret.refresh();
        assertThat(states(secret)).containsExactly("2 ACTIVE", "1 RETIRING");
        assertThat(names()).containsExactly("secret.activated", "secret.pending", "secret.activated");
    }

    @Test
    void aPendingVersionThatIsReplacedIsRevokedAtOnce() {
        RotatingSecret secret = opened(builder().activateAfter(Duration.ofMinutes(1)));
        values.put("key", "two");
        secret.refresh();
        SecretVersion pending = secret.versions().get(0);
        values.put("key", "three");
        secret.refresh();

        assertThat(states(secret)).containsExactly("3 PENDING", "1 ACTIVE");
        assertThatIllegalStateException().isThrownBy(() -> pending.secret().length());
    }

    @Test
    void consumersAcknowledgeOrAllGoBack() {
        RotatingSecret secret = opened(builder());
        List<String> pool = new ArrayList<>();
        boolean[] refuse = {true};
        secret.consumer(new SecretConsumer() {
            @Override
            public void accept(SecretVersion next) {
                pool.add("take " + next.number());
            }

            @Override
            public void rollback(SecretVersion previous) {
                pool.add("back to " + previous.number());
            }
        });
        secret.consumer(next -> {
            if (next.number() > 1 && refuse[0]) {
                throw new Exception("two is no password of ours");
            }
        });
        values.put("key", "two");

        assertThat(secret.refresh()).isEqualTo(new SecretRefresh.Kept(SecretReason.CONSUMER_REFUSED, "key"));

        assertThat(pool).containsExactly("take 1", "take 2", "back to 1");
        assertThat(states(secret)).containsExactly("1 ACTIVE");
        assertThat(names()).contains("secret.rolled_back", "secret.kept");
        assertThat(secret.status().failure()).isEqualTo(SecretReason.CONSUMER_REFUSED);

        // It is offered again, after a pause of two reads and then of four.
        int offers = pool.size();
        secret.refresh();
        secret.refresh();
        assertThat(pool).hasSize(offers);
        secret.refresh();
        assertThat(pool).hasSize(offers + 2);
        refuse[0] = false;
        for (int i = 0; i < 4; i++) {
            secret.refresh();
            assertThat(secret.active().number()).isEqualTo(1);
        }
        secret.refresh();
        assertThat(secret.active().number()).isEqualTo(2);
        assertThat(secret.status().failures()).isZero();
    }

    @Test
    void aConsumerThatRefusesTheActiveVersionIsNotTaken() {
        RotatingSecret secret = opened(builder());
        assertThatIllegalStateException()
                .isThrownBy(() -> secret.consumer(next -> {
                    throw new Exception("hunter2");
                }))
                .withMessage("The consumer refused the active version of key of memory")
                .withNoCause();
    }

    @Test
    void whatIsAbsentKeepsTheLastAndComesBackByItself() {
        RotatingSecret secret = opened(builder());
        values.remove("key");
        assertThat(secret.refresh()).isEqualTo(new SecretRefresh.Kept(SecretReason.SECRET_ABSENT, "key"));
        assertThat(secret.active().number()).isEqualTo(1);
        values.put("key", "one");
        assertThat(secret.refresh()).isEqualTo(new SecretRefresh.Unchanged());
        assertThat(names()).containsExactly("secret.activated", "secret.kept", "secret.recovered");
    }

    @Test
    void aStartWithoutIsRefusedUnlessAllowed() {
        values.clear();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build())
                .withMessageContaining("No secret 'key' from memory: secret.absent (key)")
                .withMessageContaining("allowAbsentAtStart()");
        RotatingSecret secret = opened(builder().allowAbsentAtStart());
        assertThatIllegalStateException().isThrownBy(secret::active);
        values.put("key", "one");
        secret.refresh();
        assertThat(secret.active().number()).isEqualTo(1);
    }

    @Test
    void theEnvironmentIsAllowedAndReportedAsWeak() {
        RotatingSecret secret =
                opened(RotatingSecret.builder(SecretSource.environment(Map.of("API_KEY", "hunter2")), "API_KEY")
                        .events(events::add)
                        .background(new KeyMaterialTest.NoBackground()));

        assertThat(secret.status().weak()).isTrue();
        assertThat(secret.active().secret()).isEqualTo(Secret.of("hunter2"));
        assertThat(events.get(0).name()).isEqualTo("secret.weak");
        assertThat(events.get(0).reason()).isEqualTo(SecretReason.SOURCE_WEAK);
        assertThat(events.toString()).doesNotContain("hunter2");
    }

    @Test
    void closingOverwritesAllVersions() {
        RotatingSecret secret = builder().build();
        SecretVersion first = secret.active();
        secret.close();

        assertThatIllegalStateException().isThrownBy(() -> first.secret().copy());
        assertThatIllegalStateException().isThrownBy(secret::refresh);
        assertThat(secret.versions()).isEmpty();
        assertThat(secret.status().states()).isEmpty();
        assertThat(State.values()).hasSize(4);
    }
}
