package dev.everyhop.redis;

import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of the keys that were asked for lately. It holds a fixed number, those of keys that strangers invent apart; what
 * has no place gets a block for one request, which costs it a round trip each time and nobody else anything.
 */
final class BlockTable {

    private static final int LONGEST_KEY = 1024;

    private record Name(String limit, LimitKey key) {}

    private final ConcurrentHashMap<Name, Block> blocks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Limit, Rate> rates = new ConcurrentHashMap<>();
    private final AtomicInteger authenticated = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final Names names;
    private final long waitNanos;
    private final int capacity;

    BlockTable(Names names, long waitNanos, int capacity) {
        this.names = names;
        this.waitNanos = waitNanos;
        this.capacity = capacity;
    }

    Rate rate(Limit limit) {
        Rate known = rates.get(limit);
        return known != null ? known : rates.computeIfAbsent(limit, one -> new Rate(one, waitNanos));
    }

    void forget(Limit limit) {
        rates.remove(limit);
    }

    @Nullable
    Block known(Limit limit, LimitKey key) {
        return blocks.get(new Name(limit.name(), key));
    }

    Block of(Rate rate, LimitKey key, long now) {
        Name name = new Name(rate.limit().name(), key);
        Block known = blocks.get(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = key.toBytes();
        byte[] kind = {(byte) (key.isAuthenticated() ? 1 : 0)};
        byte[] redisKey = names.key("limit", Script.bytes(rate.limit().name()), kind, bytes);
        Block fresh = new Block(rate, key, redisKey, now);
        AtomicInteger size = key.isAuthenticated() ? authenticated : unauthenticated;
        if (bytes.length > LONGEST_KEY || size.incrementAndGet() > capacity) {
            if (bytes.length <= LONGEST_KEY) {
                size.decrementAndGet();
            }
            return fresh;
        }
        Block first = blocks.putIfAbsent(name, fresh);
        if (first != null) {
            size.decrementAndGet();
            return first;
        }
        return fresh;
    }

    void remove(Block block) {
        if (blocks.remove(new Name(block.limit().name(), block.key()), block)) {
            (block.key().isAuthenticated() ? authenticated : unauthenticated).decrementAndGet();
        }
    }

    List<Block> all() {
        return new ArrayList<>(blocks.values());
    }
}
