package dev.everyhop.token.internal.memory;

import java.util.random.RandomGenerator;

/**
 * SipHash-1-3: a hash that who does not know the key cannot steer, for tables that strangers' bytes go into.
 */
public final class KeyedHash {

    private final long key0;
    private final long key1;

    /** Makes a hash with a random key. */
    public KeyedHash(RandomGenerator random) {
        this.key0 = random.nextLong();
        this.key1 = random.nextLong();
    }

    /** Returns the hash of the bytes from {@code from} to {@code to}. */
    public long of(byte[] bytes, int from, int to) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int i = from;
        for (; i <= to - 8; i += 8) {
            long m = Words.get(bytes, i);
            v3 ^= m;
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= m;
        }
        long last = (long) (to - from) << 56;
        for (int shift = 0; i < to; i++, shift += 8) {
            last |= (bytes[i] & 0xFFL) << shift;
        }
        v3 ^= last;
        for (int round = 0; round < 4; round++) {
            if (round == 1) {
                v0 ^= last;
                v2 ^= 0xFF;
            }
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
