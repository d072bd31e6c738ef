package dev.everyhop.token.internal.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoncesTest {

    private static final long NOW = 1_795_521_600;
    private static final byte[] OLD = "an old secret of thirty-two bytes".getBytes();
    private static final byte[] NEW = "a new secret, also long enough...".getBytes();

    private final List<byte[]> secrets = new ArrayList<>(List.of(OLD));
    private final Nonces nonces = new Nonces(() -> secrets, 300, 10);

    @Test
    void aNonceIsGoodForItsLifeAndNoLonger() {
        String nonce = nonces.current(NOW);

        assertThat(nonces.isGood(nonce, NOW)).isTrue();
        assertThat(nonces.isGood(nonce, NOW + 300)).isTrue();
        assertThat(nonces.isGood(nonce, NOW + 330)).isFalse();
        assertThat(nonces.isGood(nonce, NOW - 60)).isFalse();
    }

    @Test
    void instancesWithOneSecretKnowOneAnothersNonces() {
        assertThat(new Nonces(() -> List.of(OLD), 300, 10).isGood(nonces.current(NOW), NOW))
                .isTrue();
        assertThat(new Nonces(() -> List.of(NEW), 300, 10).isGood(nonces.current(NOW), NOW))
                .isFalse();
    }

    @Test
    void aSecretCanBeReplacedWithoutRefusingAnybody() {
        String before = nonces.current(NOW);

        secrets.add(0, NEW);
        String after = nonces.current(NOW + 60);

        assertThat(nonces.isGood(before, NOW + 60)).isTrue();
        assertThat(nonces.isGood(after, NOW + 60)).isTrue();
        secrets.remove(OLD);
        assertThat(nonces.isGood(before, NOW + 60)).isFalse();
        assertThat(nonces.isGood(after, NOW + 60)).isTrue();
    }

    @Test
    void aNonceOfTheHourBeforeIsStillKnown() {
        long lastSecond = NOW / 3600 * 3600 - 1;

        assertThat(nonces.isGood(nonces.current(lastSecond), lastSecond + 5)).isTrue();
    }

    @Test
    void noBitOfANonceCanBeChanged() {
        String nonce = nonces.current(NOW);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        for (int i = 0; i < nonce.length(); i++) {
            for (int bit = 1; bit < 64; bit <<= 1) {
                char other = alphabet.charAt(alphabet.indexOf(nonce.charAt(i)) ^ bit);
                assertThat(nonces.isGood(nonce.substring(0, i) + other + nonce.substring(i + 1), NOW))
                        .isFalse();
            }
        }
        assertThat(nonces.isGood("", NOW)).isFalse();
        assertThat(nonces.isGood(nonce + "A", NOW)).isFalse();
    }
}
