package dev.everyhop.redis;

import dev.everyhop.limit.Charge;
import dev.everyhop.limit.LimitDecision;
import dev.everyhop.limit.LimitReason;
import dev.everyhop.limit.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one request wants of the blocks: all of it or nothing. */
final class Wish {

    /** A block and what is wanted of it. */
    static final class Part {
        private final Charge first;
        private final Rate rate;
        private long cost;
        private Block block;

        Part(Charge charge, Rate rate, Block block) {
            this.first = charge;
            this.rate = rate;
            this.cost = charge.cost();
            this.block = block;
        }

        Rate rate() {
            return rate;
        }

        long cost() {
            return cost;
        }

        Block block() {
            return block;
        }
    }

    private final List<Charge> charges;
    private final List<Part> parts = new ArrayList<>(2);
    private final List<Part> missing = new ArrayList<>(2);

    Wish(List<Charge> charges, BlockTable blocks, long now) {
        this.charges = charges;
        for (Charge charge : charges) {
            Part same = null;
            for (Part part : parts) {
                if (part.first.key().equals(charge.key())
                        && part.first.limit().name().equals(charge.limit().name())) {
                    same = part;
                }
            }
            if (same != null) {
                same.cost += charge.cost();
            } else {
                Rate rate = blocks.rate(charge.limit());
                parts.add(new Part(charge, rate, blocks.of(rate, charge.key(), now)));
            }
        }
        sort();
    }

    /** One order for all, so that no two requests wait for each other's locks. */
    private void sort() {
        if (parts.size() > 1) {
            parts.sort(Comparator.comparingLong(part -> part.block.order()));
        }
    }

    List<Charge> charges() {
        return charges;
    }

    List<Part> parts() {
        return parts;
    }

    /** Returns what could not be had when it was last tried. */
    List<Part> missing() {
        return missing;
    }

    /** Returns the refusal of what never can be had; null if there is no such thing. */
    LimitDecision.@Nullable Refused never() {
        for (Part part : parts) {
            if (part.cost > part.rate.limit().burst()) {
                Standing standing = new Standing(part.rate.limit(), 0, 0);
                return new LimitDecision.Refused(LimitReason.COST_ABOVE_BURST, List.of(standing), standing, -1);
            }
        }
        return null;
    }

    /**
     * Takes all, if all is here.
     *
     * @param take false to look only
     * @return the decision; null if Redis must be asked for what is {@link #missing}
     */
    @Nullable
    LimitDecision attempt(BlockTable blocks, long now, boolean take) {
        while (true) {
            int locked = 0;
            try {
                boolean alive = true;
                for (Part part : parts) {
                    part.block.lock();
                    locked++;
                    alive &= part.block.begin(part.rate, now);
                }
                if (alive) {
                    missing.clear();
                    return decide(now, take);
                }
            } finally {
                while (locked > 0) {
                    parts.get(--locked).block.unlock();
                }
            }
            // A block was put away meanwhile: its successor stands elsewhere in the order.
            for (Part part : parts) {
                part.block = blocks.of(part.rate, part.first.key(), now);
            }
            sort();
        }
    }

    private @Nullable LimitDecision decide(long now, boolean take) {
        Part refusing = null;
        for (Part part : parts) {
            part.block.request();
            if (part.block.available() >= part.cost) {
                continue;
            }
            if (part.block.isEmptyFor(part.cost)) {
                if (refusing == null || part.block.retryNanos(now) > refusing.block.retryNanos(now)) {
                    refusing = part;
                }
            } else {
                missing.add(part);
            }
        }
        if (refusing != null) {
            missing.clear();
            return refused(refusing, now);
        }
        if (!missing.isEmpty()) {
            return null;
        }
        List<Standing> standings = new ArrayList<>(charges.size());
        for (Part part : parts) {
            if (take) {
                part.block.take(part.cost);
                if (part.block.isLow()) {
                    missing.add(part);
                }
            }
        }
        for (Charge charge : charges) {
            for (Part part : parts) {
                if (part.first.key().equals(charge.key())
                        && part.first.limit().name().equals(charge.limit().name())) {
                    standings.add(part.block.standing(now));
                }
            }
        }
        return new LimitDecision.Allowed(standings);
    }

    static LimitDecision.Refused refused(Part part, long now) {
        Standing known = part.block.standing(now);
        Standing standing =
                new Standing(known.limit(), Math.min(known.remaining(), part.cost - 1), known.untilFullNanos());
        return new LimitDecision.Refused(LimitReason.EXCEEDED, List.of(standing), standing, part.block.retryNanos(now));
    }
}
