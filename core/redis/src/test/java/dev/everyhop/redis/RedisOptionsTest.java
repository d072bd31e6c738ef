package dev.everyhop.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.everyhop.limit.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisOptionsTest {

    @Test
    void anAddressWithoutTlsNeedsAWord() {
        assertThatThrownBy(() -> Redis.connect("redis://:secret@localhost"))
                .hasMessageContaining("insecureAllowPlaintext")
                .hasMessageNotContaining("secret@");
    }

    @Test
    void anAddressWithoutAPasswordNeedsAWord() {
        for (String uri : new String[] {"rediss://localhost", "rediss://user:@localhost", "rediss://@localhost"}) {
            assertThatThrownBy(() -> Redis.connect(uri)).hasMessageContaining("insecureAllowNoPassword");
        }
    }

    @Test
    void anAddressCannotSwitchChecksOff() {
        assertThatThrownBy(() -> Redis.connect("rediss://:secret@localhost?verifyPeer=NONE"))
                .hasMessageContaining("query");
    }

    @Test
    void whatIsWrongWithAnAddressIsToldWithoutThePassword() {
        for (String uri :
                new String[] {"rediss://:sec ret@localhost", "http://:sec-ret@localhost", "sec-ret", "rediss:/x"}) {
            assertThatThrownBy(() -> Redis.connect(uri))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("ret@")
                    .hasNoCause();
        }
    }

    @Test
    void contradictionsAreToldWithTheOptions() {
        assertThatThrownBy(() -> Redis.builder("rediss://:secret@localhost")
                        .wait(Duration.ofSeconds(2))
                        .build())
                .hasMessageContaining("commandTimeout")
                .hasMessageContaining("wait");
        assertThatThrownBy(() -> Redis.builder("redis://:secret@localhost")
                        .insecureAllowPlaintext()
                        .trust(java.nio.file.Path.of("ca.pem"))
                        .build())
                .hasMessageContaining("trust");
    }

    @Test
    void theStatedRestIsWhatComesBackInTheLifeOfALease() {
        long wait = Duration.ofMillis(50).toNanos();
        assertThat(new Rate(Limit.of("a", 100, Duration.ofSeconds(1)).burst(200), wait).over())
                .isEqualTo(21);
        assertThat(new Rate(Limit.of("a", 10, Duration.ofDays(30)), wait).over())
                .isEqualTo(1);
        assertThat(new Rate(Limit.of("a", 1_000, Duration.ofSeconds(1)), wait).over())
                .isEqualTo(101);
        assertThat(new Rate(Limit.of("a", 10, Duration.ofMillis(10)), wait).over())
                .isEqualTo(51);
    }

    @Test
    void theSharesOfAllInstancesAreTheLimit() {
        Limit limit = Limit.of("a", 100, Duration.ofSeconds(1)).burst(200);
        Limit part = LocalShare.part(limit, 4);
        assertThat(part.burst()).isEqualTo(50);
        assertThat(part.period()).isEqualTo(Duration.ofSeconds(4));
        assertThat(part.permits()).isEqualTo(100);
        Limit rare = LocalShare.part(Limit.of("b", 2, Duration.ofDays(200)), 5);
        assertThat(rare.burst()).isEqualTo(1);
        assertThat(rare.period()).isEqualTo(Duration.ofDays(366));
    }
}
