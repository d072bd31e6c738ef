package dev.everyhop.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.internal.memory.Words;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Names of members that share one hash, made as someone makes them who has read how it is computed. */
final class Colliding {

    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final long INVERSE =
            BigInteger.valueOf(FACTOR).modInverse(BigInteger.ONE.shiftLeft(64)).longValue();
    private static final int LENGTH = 16;

    private Colliding() {}

    static List<String> names(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; names.size() < count; i++) {
            byte[] first = String.format("%08d", i).getBytes(US_ASCII);
            long product = (LENGTH ^ Words.get(first, 0)) * FACTOR;
            long state = product ^ (product >>> 29);
            // Any state with these upper 32 bits will do: look for one that comes of eight printable characters.
            for (int low = 0; low < 100_000; low++) {
                long wanted = 0x0123456700000000L | low;
                long word = unshifted(wanted) * INVERSE ^ state;
                if (isPrintable(word)) {
                    names.add(new String(first, US_ASCII) + new String(bytes(word), US_ASCII));
                    break;
                }
            }
        }
        return names;
    }

    /** Undoes {@code x ^ x >>> 29}. */
    private static long unshifted(long mixed) {
        long product = mixed;
        product = mixed ^ (product >>> 29);
        return mixed ^ (product >>> 29);
    }

    private static boolean isPrintable(long word) {
        for (byte b : bytes(word)) {
            if (b < ' ' || b == '"' || b == '\\' || b == 127) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(long word) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(word)
                .array();
    }
}
