package dev.everyhop.redis;

import dev.everyhop.limit.Charge;
import dev.everyhop.limit.Limit;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitReason;
import dev.everyhop.limit.LimitStore;
import dev.everyhop.limit.Limits;
import dev.everyhop.limit.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What one instance may hand out by itself: its part of each limit, counted in memory of a fixed size. */
final class LocalShare {

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final LimitStore store;
    private final ConcurrentHashMap<String, Limit> shares = new ConcurrentHashMap<>();

    LocalShare(LongSupplier nanoTime) {
        this.store = Limits.builder().nanoTime(nanoTime).build().store();
    }

    /** Takes permits of the share; a request that costs more than it ever holds is refused until Redis is back. */
    LimitDecision acquire(List<Charge> charges, int instances) {
        for (Charge charge : charges) {
            if (charge.cost() > share(charge.limit(), instances).burst()) {
                return unavailable(charge.limit());
            }
        }
        LimitDecision decision = store.acquire(shared(charges, instances));
        if (decision instanceof LimitDecision.Allowed allowed) {
            return new LimitDecision.Allowed(told(allowed.standings(), charges));
        }
        LimitDecision.Refused refused = (LimitDecision.Refused) decision;
        return new LimitDecision.Refused(
                refused.reason(),
                told(refused.standings(), charges),
                told(List.of(refused.by()), charges).get(0),
                refused.retryAfterNanos());
    }

    static LimitDecision.Refused unavailable(Limit limit) {
        Standing standing = new Standing(limit, 0, RETRY_NANOS);
        return new LimitDecision.Refused(LimitReason.STORE_UNAVAILABLE, List.of(standing), standing, RETRY_NANOS);
    }

    void giveBack(List<Charge> charges, int instances) {
        store.giveBack(shared(charges, instances));
    }

    private List<Charge> shared(List<Charge> charges, int instances) {
        List<Charge> shared = new ArrayList<>(charges.size());
        for (Charge charge : charges) {
            shared.add(new Charge(share(charge.limit(), instances), charge.key(), charge.cost()));
        }
        return shared;
    }

    private Limit share(Limit limit, int instances) {
        Limit now = part(limit, instances);
        Limit known = shares.get(limit.name());
        return now.equals(known)
                ? now
                : shares.compute(limit.name(), (name, before) -> {
                    if (before != null && !before.equals(now)) {
                        store.change(before, now);
                    }
                    return now;
                });
    }

    /** Returns the part of one of several instances: as fast as all together, divided, and at least one permit at once. */
    static Limit part(Limit limit, int instances) {
        if (instances <= 1) {
            return limit;
        }
        long burst = Math.max(1, limit.burst() / instances);
        Duration period = limit.period().multipliedBy(instances);
        if (period.compareTo(LONGEST) <= 0) {
            return new Limit(limit.name(), limit.permits(), period, burst, false, limit.failClosed());
        }
        long permits = Math.max(1, limit.permits() / instances);
        return new Limit(
                limit.name(),
                permits,
                limit.permits() < instances ? LONGEST : limit.period(),
                burst,
                false,
                limit.failClosed());
    }

    /** Returns the standings as of the limits that the caller knows. */
    private static List<Standing> told(List<Standing> standings, List<Charge> charges) {
        List<Standing> told = new ArrayList<>(standings.size());
        for (Standing standing : standings) {
            Limit limit = standing.limit();
            for (Charge charge : charges) {
                if (charge.limit().name().equals(limit.name())) {
                    limit = charge.limit();
                }
            }
            told.add(new Standing(limit, standing.remaining(), standing.untilFullNanos()));
        }
        return told;
    }
}
