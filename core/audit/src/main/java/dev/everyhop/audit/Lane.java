package dev.everyhop.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A queue that is bounded by the memory that waits in it, in KiB. */
final class Lane {

    private final ConcurrentLinkedQueue<Item> items = new ConcurrentLinkedQueue<>();
    private final Semaphore room;
    private final int units;

    Lane(int bytes) {
        units = bytes >> 10;
        room = new Semaphore(units);
    }

    static int units(AuditEvent event) {
        return (event.weight() >> 10) + 1;
    }

    boolean hasRoomNow(int more) {
        return room.tryAcquire(Math.min(more, units));
    }

    boolean hasRoomWithin(int more, Duration time) {
        if (hasRoomNow(more)) {
            return true;
        }
        if (time.isZero()) {
            return false;
        }
        try {
            return room.tryAcquire(Math.min(more, units), time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether less than half of the room is left. */
    boolean isPressed() {
        return room.availablePermits() < units / 2;
    }

    void release(int more) {
        if (more > 0) {
            room.release(Math.min(more, units));
        }
    }

    int waiting() {
        return units - room.availablePermits();
    }

    void add(Item item) {
        items.add(item);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    List<Item> take(int maxItems, int maxUnits) {
        List<Item> taken = new ArrayList<>();
        long sum = 0;
        while (taken.size() < maxItems && sum < maxUnits) {
            Item item = items.poll();
            if (item == null) {
                break;
            }
            taken.add(item);
            sum += item.units;
        }
        return taken;
    }
}
