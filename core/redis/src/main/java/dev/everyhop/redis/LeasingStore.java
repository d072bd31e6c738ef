package dev.everyhop.redis;

import dev.everyhop.limit.Charge;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitKey;
import dev.everyhop.limit.LimitStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Counts in Redis, by permits that are leased in blocks: as many at a time as a key uses in the life of a lease, at most a
 * tenth of its burst. All charges are taken from what is here, in one step, so that no two keys need be in one place.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is told to the breaker, or to those who wait.
final class LeasingStore implements LimitStore {

    private static final long SWEEP_MILLIS = 1_000;
    private static final int MOST_GIVEN_BACK = 64;
    private static final int CAPACITY = 32_768;

    private final Link link;
    private final Counters counters;
    private final BlockTable blocks;
    private final LocalShare share;
    private final Runnable closing;

    LeasingStore(Link link, Names names, Runnable closing) {
        this.link = link;
        this.counters = link.counters();
        this.blocks = new BlockTable(names, link.waitNanos(), CAPACITY);
        this.share = new LocalShare(link::now);
        this.closing = closing;
        link.every(SWEEP_MILLIS, this::sweep);
    }

    @Override
    public @Nullable LimitDecision tryAcquire(List<Charge> charges) {
        Wish wish = new Wish(charges, blocks, link.now());
        LimitDecision decision = first(wish);
        return decision != null || link.isUp() ? decision : alone(wish);
    }

    @Override
    public LimitDecision acquire(List<Charge> charges) {
        long begun = link.now();
        long deadline = begun + link.waitNanos();
        Wish wish = new Wish(charges, blocks, begun);
        LimitDecision decision = first(wish);
        while (decision == null) {
            CompletableFuture<Lease> leases = lease(wish);
            if (leases == null || link.await(leases, deadline) == null) {
                return alone(wish);
            }
            long now = link.now();
            decision = attempt(wish, now);
            if (decision == null && now - deadline >= 0) {
                decision = tooLate(wish, now);
            }
        }
        return decision;
    }

    @Override
    public CompletionStage<LimitDecision> acquireAsync(List<Charge> charges) {
        long begun = link.now();
        Wish wish = new Wish(charges, blocks, begun);
        LimitDecision decision = first(wish);
        return decision != null ? CompletableFuture.completedFuture(decision) : next(wish, begun + link.waitNanos());
    }

    private CompletionStage<LimitDecision> next(Wish wish, long deadline) {
        CompletableFuture<Lease> leases = lease(wish);
        if (leases == null) {
            return CompletableFuture.completedFuture(alone(wish));
        }
        long left = Math.max(0, deadline - link.now());
        return leases.orTimeout(left, TimeUnit.NANOSECONDS)
                .handleAsync(
                        (lease, failure) -> {
                            if (failure != null) {
                                if (Link.cause(failure) instanceof TimeoutException && deadline - link.now() <= 0) {
                                    link.gaveUp();
                                }
                                return CompletableFuture.completedFuture(alone(wish));
                            }
                            long now = link.now();
                            LimitDecision decision = attempt(wish, now);
                            if (decision == null && now - deadline >= 0) {
                                decision = tooLate(wish, now);
                            }
                            return decision == null
                                    ? next(wish, deadline)
                                    : CompletableFuture.completedFuture(decision);
                        },
                        ForkJoinPool.commonPool())
                .thenCompose(one -> one);
    }

    private @Nullable LimitDecision first(Wish wish) {
        LimitDecision never = wish.never();
        return never != null ? never : attempt(wish, link.now());
    }

    /** Tries, and sends for more where little is left: nobody waits for that. */
    private @Nullable LimitDecision attempt(Wish wish, long now) {
        LimitDecision decision = wish.attempt(blocks, now, true);
        if (decision != null) {
            for (Wish.Part part : wish.missing()) {
                depart(part.block(), part.rate(), 0);
            }
        }
        return decision;
    }

    /** Redis answers, but others were always quicker: as good as used up. */
    private LimitDecision tooLate(Wish wish, long now) {
        Wish.Part part =
                wish.missing().isEmpty() ? wish.parts().get(0) : wish.missing().get(0);
        part.block().lock();
        try {
            return Wish.refused(part, now);
        } finally {
            part.block().unlock();
        }
    }

    /** Sends for all that is missing. Returns null if something cannot be sent for. */
    private @Nullable CompletableFuture<Lease> lease(Wish wish) {
        List<CompletableFuture<Lease>> flights = new ArrayList<>(wish.missing().size());
        for (Wish.Part part : wish.missing()) {
            CompletableFuture<Lease> flight = depart(part.block(), part.rate(), part.cost());
            if (flight == null) {
                return null;
            }
            flights.add(flight);
        }
        CompletableFuture<Lease> last = flights.get(flights.size() - 1);
        return flights.size() == 1
                ? last.copy()
                : CompletableFuture.allOf(flights.toArray(CompletableFuture[]::new))
                        .thenCombine(last, (all, one) -> one);
    }

    /** Sends for permits of a key, unless some are on their way. Returns null if nothing can be sent. */
    private @Nullable CompletableFuture<Lease> depart(Block block, Rate rate, long cost) {
        CompletableFuture<Lease> future = new CompletableFuture<>();
        long sent = link.now();
        byte[][] arguments;
        long need;
        block.lock();
        try {
            CompletableFuture<Lease> flight = block.flight();
            if (flight != null) {
                if (cost > 0) {
                    block.waits(cost);
                }
                return flight;
            }
            if (!link.isUp()) {
                return null;
            }
            need = Math.max(1, cost - block.available());
            arguments = block.depart(future, cost, sent, link.instances());
        } finally {
            block.unlock();
        }
        counters.leases.increment();
        CompletableFuture<List<Object>> answer = link.call(Script.LEASE, new byte[][] {block.redisKey()}, arguments);
        if (answer == null) {
            counters.leases.decrement();
            arrive(block, null, rate, need, sent);
            // Those who joined meanwhile must not wait for nothing.
            future.completeExceptionally(new TimeoutException("Redis is down"));
            return null;
        }
        answer.whenComplete((value, failure) -> {
            Lease lease = failure == null ? Lease.of(value) : null;
            arrive(block, lease, rate, need, sent);
            if (lease == null) {
                future.completeExceptionally(failure == null ? new TimeoutException("no answer") : failure);
            } else {
                future.complete(lease);
            }
        });
        return future;
    }

    private void arrive(Block block, @Nullable Lease lease, Rate rate, long need, long sent) {
        block.lock();
        try {
            block.arrive(lease, rate, need, sent, link.now());
        } finally {
            block.unlock();
        }
    }

    /** Decides without Redis. */
    private LimitDecision alone(Wish wish) {
        for (Wish.Part part : wish.parts()) {
            if (part.rate().limit().failClosed()) {
                counters.closedDecisions.increment();
                return LocalShare.unavailable(part.rate().limit());
            }
        }
        counters.localDecisions.increment();
        return share.acquire(wish.charges(), link.instances());
    }

    @Override
    public boolean mayBlock(List<Charge> charges) {
        long now = link.now();
        Wish wish = new Wish(charges, blocks, now);
        return link.isUp() && wish.never() == null && wish.attempt(blocks, now, false) == null;
    }

    @Override
    public void giveBack(List<Charge> charges) {
        if (!link.isUp()) {
            share.giveBack(charges, link.instances());
            return;
        }
        for (Charge charge : charges) {
            Block block = blocks.known(charge.limit(), charge.key());
            if (block != null) {
                block.lock();
                try {
                    block.giveBack(charge.cost());
                } finally {
                    block.unlock();
                }
            }
        }
    }

    @Override
    public long remaining(Limit limit, LimitKey key) {
        Block block = blocks.known(limit, key);
        if (block == null) {
            return limit.burst();
        }
        block.lock();
        try {
            return block.standing(link.now()).remaining();
        } finally {
            block.unlock();
        }
    }

    @Override
    public void change(Limit before, Limit after) {
        blocks.forget(before);
    }

    @Override
    public long overAdmission(Limit limit) {
        return blocks.rate(limit).over();
    }

    /** Ends the blocks of keys that nobody asks for, and gives back what they did not use: some at a time. */
    private void sweep() {
        int given = 0;
        for (Block block : blocks.all()) {
            byte[][] arguments;
            block.lock();
            try {
                arguments = block.retire(link.now(), link.instances());
            } finally {
                block.unlock();
            }
            if (arguments == null) {
                continue;
            }
            blocks.remove(block);
            if (arguments.length > 0 && given < MOST_GIVEN_BACK && link.isUp()) {
                given++;
                link.call(Script.LEASE, new byte[][] {block.redisKey()}, arguments);
            }
        }
    }

    @Override
    public void close() {
        int given = 0;
        CompletableFuture<?> last = null;
        for (Block block : blocks.all()) {
            byte[][] arguments;
            block.lock();
            try {
                arguments = block.end(link.instances());
            } finally {
                block.unlock();
            }
            blocks.remove(block);
            if (arguments.length > 0 && given < MOST_GIVEN_BACK) {
                given++;
                last = link.call(Script.LEASE, new byte[][] {block.redisKey()}, arguments);
            }
        }
        if (last != null) {
            link.await(last, link.now() + link.waitNanos());
        }
        closing.run();
    }
}
