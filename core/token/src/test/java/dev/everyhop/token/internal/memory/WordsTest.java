package dev.everyhop.token.internal.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {

    private final Random random = new Random(7);

    @Test
    void eightDigitsAreTheirNumber() {
        for (String digits : new String[] {"00000000", "00000001", "10000000", "12345678", "99999999", "17955219"}) {
            assertThat(Words.eightDigits(digits.getBytes(US_ASCII), 0)).isEqualTo(Long.parseLong(digits));
        }
        for (int i = 0; i < 10_000; i++) {
            String digits = String.format("%08d", random.nextInt(100_000_000));
            assertThat(Words.eightDigits(("x" + digits).getBytes(US_ASCII), 1)).isEqualTo(Long.parseLong(digits));
        }
    }

    @Test
    void oneByteOfDifferenceIsSeenWhereverItIs() {
        for (int length = 0; length < 40; length++) {
            byte[] a = new byte[length];
            random.nextBytes(a);
            byte[] b = a.clone();
            assertThat(Words.begin(a, 0, b)).isTrue();
            assertThat(Words.sameInConstantTime(a, b, length)).isTrue();
            for (int i = 0; i < length; i++) {
                b[i] ^= 0x40;
                assertThat(Words.begin(a, 0, b)).isFalse();
                assertThat(Words.sameInConstantTime(a, b, length)).isFalse();
                assertThat(Words.hash(a, 0, length)).isNotEqualTo(Words.hash(b, 0, length));
                b[i] ^= 0x40;
            }
        }
    }

    @Test
    void aHashDoesNotDependOnWhatStandsAround() {
        byte[] text = new byte[64];
        random.nextBytes(text);
        for (int from = 0; from < 20; from++) {
            for (int to = from; to < 64; to++) {
                byte[] alone = Arrays.copyOfRange(text, from, to);
                assertThat(Words.hash(text, from, to)).isEqualTo(Words.hash(alone, 0, alone.length));
                assertThat(Words.sampledHash(text, from, to)).isEqualTo(Words.sampledHash(alone, 0, alone.length));
            }
        }
    }

    @Test
    void aTableFindsWhatWasPutIntoItAndNothingElse() {
        Map<String, Integer> put = new HashMap<>();
        ByteTable<Integer> table = ByteTable.empty();
        for (int i = 0; i < 500; i++) {
            String key = "https://issuer-" + i + ".example/" + "realm".repeat(i % 7);
            put.put(key, i);
            table = table.with(key.getBytes(US_ASCII), i);
        }
        for (Map.Entry<String, Integer> entry : put.entrySet()) {
            byte[] bytes = ("\"" + entry.getKey() + "\"").getBytes(US_ASCII);
            assertThat(table.get(bytes, 1, bytes.length - 1)).isEqualTo(entry.getValue());
            assertThat(table.get(bytes, 1, bytes.length)).isNull();
        }
        assertThat(table.size()).isEqualTo(500);
    }
}
