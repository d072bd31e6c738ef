package dev.everyhop.limit;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Counts in this process, in memory of a fixed size: one table for keys that were authenticated, one for all others. */
final class LocalStore implements LimitStore {

    private final PackedTable authenticated;
    private final PackedTable unauthenticated;
    private final Generations generations;
    private final KeyedHash hash;
    private final LongSupplier nanoTime;
    private final long origin;

    LocalStore(
            long bytes, long unauthenticatedBytes, long rememberNanos, LongSupplier nanoTime, RandomGenerator random) {
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        this.hash = new KeyedHash(random);
        this.generations = new Generations(random, this::forget);
        this.authenticated = new PackedTable(bytes, generations.byId(), rememberNanos, this::now);
        this.unauthenticated = new PackedTable(unauthenticatedBytes, generations.byId(), rememberNanos, this::now);
    }

    @Override
    public LimitDecision tryAcquire(List<Charge> charges) {
        return acquire(charges);
    }

    @Override
    public LimitDecision acquire(List<Charge> charges) {
        if (charges.size() == 1) {
            Charge only = charges.get(0);
            return acquire(only.limit(), only.key(), only.cost());
        }
        long now = now();
        while (true) {
            LimitDecision decision = new Batch(charges, now).decide();
            if (decision != null) {
                return decision;
            }
        }
    }

    /** Takes permits of one key. */
    LimitDecision acquire(Limit limit, LimitKey key, long cost) {
        long now = now();
        while (true) {
            Generation generation = generations.of(limit, now).newest();
            if (cost > generation.limit().burst()) {
                return neverAllowed(generation);
            }
            long verdict = table(key).take(generation, generation.hash(hash.of(key.text())), cost, now);
            if (verdict >= 0) {
                return new LimitDecision.Allowed(List.of(standing(generation, verdict, now)));
            }
            if (verdict != PackedTable.REPLACED) {
                return refused(generation, ~verdict, cost, now);
            }
        }
    }

    private static LimitDecision.Refused neverAllowed(Generation generation) {
        // Nobody looks at the bucket: the request costs more than a full one holds.
        Standing standing = new Standing(generation.limit(), 0, 0);
        return new LimitDecision.Refused(LimitReason.COST_ABOVE_BURST, List.of(standing), standing, -1);
    }

    private static LimitDecision.Refused refused(Generation generation, long verdict, long cost, long now) {
        Gcra gcra = generation.gcra();
        long arrival = verdict & ~PackedTable.CROWDED;
        Standing standing = standing(generation, arrival, now);
        long retry = gcra.nanosUntil(Math.max(arrival, gcra.ticks(now)) + gcra.cost(cost) - gcra.depth(), now);
        LimitReason reason = verdict == arrival ? LimitReason.EXCEEDED : LimitReason.CROWDED;
        return new LimitDecision.Refused(reason, List.of(standing), standing, retry);
    }

    private static Standing standing(Generation generation, long verdict, long now) {
        Gcra gcra = generation.gcra();
        long arrival = verdict & ~PackedTable.CROWDED;
        return new Standing(generation.limit(), gcra.permits(arrival, gcra.ticks(now)), gcra.nanosUntil(arrival, now));
    }

    @Override
    public boolean mayBlock(List<Charge> charges) {
        return false;
    }

    @Override
    public void giveBack(List<Charge> charges) {
        long now = now();
        for (Charge charge : charges) {
            Generation generation = generations.of(charge.limit(), now).newest();
            if (charge.cost() <= generation.limit().burst()) {
                long keyHash = generation.hash(hash.of(charge.key().text()));
                table(charge.key()).giveBack(generation, keyHash, charge.cost(), now);
            }
        }
    }

    @Override
    public long remaining(Limit limit, LimitKey key) {
        long now = now();
        Generation generation = generations.of(limit, now).newest();
        long used = table(key).used(generation, generation.hash(hash.of(key.text())), now);
        return generation.gcra().permits(used, 0);
    }

    @Override
    public void change(Limit before, Limit after) {
        generations.change(after, now());
    }

    @Override
    public void close() {}

    /** Returns how many keys are counted apart and are not full. Looks at all of the memory. */
    int busy(boolean ofAuthenticated) {
        return (ofAuthenticated ? authenticated : unauthenticated).busy(now());
    }

    int capacity(boolean ofAuthenticated) {
        return (ofAuthenticated ? authenticated : unauthenticated).capacity();
    }

    long bytes(boolean ofAuthenticated) {
        return (ofAuthenticated ? authenticated : unauthenticated).bytes();
    }

    private void forget(boolean[] ids) {
        authenticated.forget(ids);
        unauthenticated.forget(ids);
    }

    private PackedTable table(LimitKey key) {
        return key.isAuthenticated() ? authenticated : unauthenticated;
    }

    /** Returns the time since the start; a clock that went back before it stands still. */
    private long now() {
        return Math.min(Gcra.LAST_NANO, Math.max(0, nanoTime.getAsLong() - origin));
    }

    /** Several charges at once. All sets that they may touch are locked in one order, so that nobody sees a part of it. */
    private final class Batch {

        private final List<Charge> charges;
        private final long now;
        private final long[] locks;
        private int locked;

        Batch(List<Charge> charges, long now) {
            this.charges = charges;
            this.now = now;
            this.locks = new long[2 * charges.size() + 2];
        }

        /** Decides; null if a limit was changed meanwhile and everything is as before. */
        @Nullable
        LimitDecision decide() {
            int size = charges.size();
            Generation[] asked = new Generation[size];
            long[] hashes = new long[size];
            int sets = 0;
            for (int i = 0; i < size; i++) {
                Charge charge = charges.get(i);
                asked[i] = generations.of(charge.limit(), now).newest();
                if (charge.cost() > asked[i].limit().burst()) {
                    return neverAllowed(asked[i]);
                }
                hashes[i] = asked[i].hash(hash.of(charge.key().text()));
                PackedTable table = table(charge.key());
                locks[sets++] = place(table, table.firstSet(hashes[i]));
                locks[sets++] = place(table, table.secondSet(hashes[i]));
            }
            Arrays.sort(locks, 0, sets);
            UndoLog undo = new UndoLog(5 * size);
            boolean taken = false;
            try {
                lock(sets);
                long[] verdicts = new long[size];
                LimitDecision.@Nullable Refused refusal = null;
                for (int i = 0; i < size; i++) {
                    long cost = charges.get(i).cost();
                    verdicts[i] = take(charges.get(i), asked[i], hashes[i], undo);
                    if (verdicts[i] == PackedTable.REPLACED) {
                        return null;
                    }
                    if (verdicts[i] < 0) {
                        LimitDecision.Refused one = refused(asked[i], ~verdicts[i], cost, now);
                        refusal = refusal == null || one.retryAfterNanos() > refusal.retryAfterNanos() ? one : refusal;
                    }
                }
                if (refusal != null) {
                    return refusal;
                }
                Standing[] standings = new Standing[size];
                for (int i = 0; i < size; i++) {
                    standings[i] = standing(asked[i], verdicts[i], now);
                }
                taken = true;
                return new LimitDecision.Allowed(List.of(standings));
            } finally {
                if (!taken) {
                    undo.undo();
                }
                unlock();
            }
        }

        private long take(Charge charge, Generation generation, long keyHash, UndoLog undo) {
            PackedTable table = table(charge.key());
            long verdict = table.takeLocked(generation, keyHash, charge.cost(), now, undo);
            if (verdict != PackedTable.NO_PLACE) {
                return verdict;
            }
            lockShared();
            return table.takeSharedLocked(generation, charge.cost(), now, undo);
        }

        /** Locks what keys without a place share: of both tables, since the order of charges is anybody's. */
        private void lockShared() {
            long last = place(unauthenticated, unauthenticated.sharedLock());
            if (locks[locked - 1] != last) {
                authenticated.lock(authenticated.sharedLock());
                locks[locked++] = place(authenticated, authenticated.sharedLock());
                unauthenticated.lock(unauthenticated.sharedLock());
                locks[locked++] = last;
            }
        }

        private void lock(int sets) {
            for (int i = 0; i < sets; i++) {
                if (locked == 0 || locks[locked - 1] != locks[i]) {
                    tableOf(locks[i]).lock((int) locks[i]);
                    locks[locked++] = locks[i];
                }
            }
        }

        private void unlock() {
            while (locked > 0) {
                locked--;
                tableOf(locks[locked]).unlock((int) locks[locked]);
            }
        }

        private long place(PackedTable table, int set) {
            return (table == authenticated ? 0 : 1L << 32) | set;
        }

        private PackedTable tableOf(long place) {
            return place >>> 32 == 0 ? authenticated : unauthenticated;
        }
    }
}
