package dev.everyhop.limit;

import java.util.random.RandomGenerator;

/** SipHash-1-3 over the characters of a key: who does not know its secret cannot choose keys that collide. */
final class KeyedHash {

    private final long key0;
    private final long key1;

    KeyedHash(RandomGenerator random) {
        key0 = random.nextLong();
        key1 = random.nextLong();
    }

    long of(String text) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int length = text.length();
        int words = length >>> 2;
        // The last word has what is left over and the length, the one after it is the finish.
        for (int i = 0; i <= words + 3; i++) {
            long word = 0;
            if (i < words) {
                int at = i << 2;
                word = text.charAt(at)
                        | (long) text.charAt(at + 1) << 16
                        | (long) text.charAt(at + 2) << 32
                        | (long) text.charAt(at + 3) << 48;
            } else if (i == words) {
                word = (long) length << 48;
                for (int at = words << 2; at < length; at++) {
                    word |= (long) text.charAt(at) << ((at & 3) << 4);
                }
            } else if (i == words + 1) {
                v2 ^= 0xFF;
            }
            v3 ^= word;
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
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
