package dev.everyhop.limit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The limits that a store knows, with the numbers that they have now and had before. */
final class Generations {

    private final Generation[] byId = new Generation[PackedTable.LIMITS];
    private final ConcurrentHashMap<String, Generation> current = new ConcurrentHashMap<>();
    private final Deque<Retired> retired = new ArrayDeque<>();
    private final List<Integer> free = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final RandomGenerator random;
    private final Consumer<boolean[]> forgetting;
    private int lastId;

    /**
     * Makes an empty list.
     *
     * @param forgetting empties the places of buckets with these ids, before the ids are given to others
     */
    Generations(RandomGenerator random, Consumer<boolean[]> forgetting) {
        this.random = random;
        this.forgetting = forgetting;
    }

    /** Returns all of them by their ids; it changes as they do. */
    Generation[] byId() {
        return byId;
    }

    /** Returns the numbers that are in force for the name of a limit: its own, if the name is new. */
    Generation of(Limit limit, long nowNanos) {
        Generation known = current.get(limit.name());
        return known != null ? known : defined(limit, nowNanos);
    }

    private Generation defined(Limit limit, long nowNanos) {
        lock.lock();
        try {
            Generation known = current.get(limit.name());
            if (known != null) {
                return known;
            }
            Generation first = new Generation(limit, newId(nowNanos), random.nextLong(), null, 0);
            byId[first.id()] = first;
            current.put(limit.name(), first);
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a limit other numbers. */
    void change(Limit limit, long nowNanos) {
        lock.lock();
        try {
            Generation before = current.get(limit.name());
            if (before == null) {
                defined(limit, nowNanos);
                return;
            }
            if (before.limit().equals(limit)) {
                return;
            }
            Gcra old = before.gcra();
            long full = nowNanos + old.nanosUntil(old.ticks(nowNanos) + old.depth(), nowNanos);
            Generation after = new Generation(limit, newId(nowNanos), before.salt(), before, full);
            byId[after.id()] = after;
            before.replacedBy(after);
            current.put(limit.name(), after);
            retired.add(new Retired(before.id(), full));
        } finally {
            lock.unlock();
        }
    }

    private int newId(long nowNanos) {
        if (lastId + 1 < PackedTable.LIMITS) {
            return ++lastId;
        }
        if (free.isEmpty()) {
            reclaim(nowNanos);
        }
        Integer id = free.isEmpty() ? null : free.remove(free.size() - 1);
        if (id == null) {
            throw new IllegalStateException("There are more than " + (PackedTable.LIMITS - 1)
                    + " limits, counting those that were changed and still have buckets which are not full: give limits that"
                    + " are alike one name, or change them less often");
        }
        return id;
    }

    private void reclaim(long nowNanos) {
        boolean[] ids = new boolean[PackedTable.LIMITS];
        for (@Nullable Retired one = retired.peek(); one != null && one.fullNanos() <= nowNanos; one = retired.peek()) {
            ids[one.id()] = true;
            free.add(one.id());
            retired.remove();
        }
        if (!free.isEmpty()) {
            forgetting.accept(ids);
        }
    }

    private record Retired(int id, long fullNanos) {}
}
