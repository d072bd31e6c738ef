package dev.everyhop.token.internal.memory;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A map of at most so many entries; what was not used since the sweep last came by gives way. Reading takes no lock. While
 * several threads add at once it may hold a few entries more, one for each of them.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class BoundedMap<K, V> {

    private final ConcurrentHashMap<K, Place<V>> places = new ConcurrentHashMap<>();
    private final int maxEntries;
    private final Predicate<V> pinned;

    /** Held by who sweeps, for a few steps and no I/O: who adds waits for it, so that the bound holds. */
    private final ReentrantLock sweeping = new ReentrantLock();

    private Iterator<Map.Entry<K, Place<V>>> hand = places.entrySet().iterator();

    /**
     * Makes an empty map.
     *
     * @param pinned says which values must stay
     */
    public BoundedMap(int maxEntries, Predicate<V> pinned) {
        this.maxEntries = maxEntries;
        this.pinned = pinned;
    }

    /** Returns the value of a key; null if it has none. */
    public @Nullable V get(K key) {
        Place<V> place = places.get(key);
        if (place == null) {
            return null;
        }
        place.use();
        return place.value;
    }

    /** Returns the value of a key, which is made if it has none. */
    public V get(K key, Supplier<V> maker) {
        Place<V> place = places.get(key);
        if (place == null) {
            Place<V> made = new Place<>(maker.get());
            Place<V> there = places.putIfAbsent(key, made);
            place = there == null ? made : there;
            if (there == null) {
                makeRoom();
            }
        }
        place.use();
        return place.value;
    }

    /** Sets the value of a key. */
    public void put(K key, V value) {
        if (places.put(key, new Place<>(value)) == null) {
            makeRoom();
        }
    }

    /** Removes a key. */
    public void remove(K key) {
        places.remove(key);
    }

    /** Removes all entries with such values. */
    public void removeIf(Predicate<V> condition) {
        places.values().removeIf(place -> condition.test(place.value));
    }

    /** Returns how many entries there are. */
    public int size() {
        return places.size();
    }

    private void makeRoom() {
        if (places.size() <= maxEntries) {
            return;
        }
        sweeping.lock();
        try {
            // Twice around at most: the first may find everything used.
            for (int steps = 2 * places.size(); steps > 0 && places.size() > maxEntries; steps--) {
                if (!hand.hasNext()) {
                    hand = places.entrySet().iterator();
                    if (!hand.hasNext()) {
                        return;
                    }
                }
                Map.Entry<K, Place<V>> entry = hand.next();
                Place<V> place = entry.getValue();
                if (place.used) {
                    place.used = false;
                } else if (!pinned.test(place.value)) {
                    places.remove(entry.getKey(), place);
                }
            }
        } finally {
            sweeping.unlock();
        }
    }

    private static final class Place<V> {
        final V value;
        volatile boolean used;

        Place(V value) {
            this.value = value;
        }

        void use() {
            if (!used) {
                used = true;
            }
        }
    }
}
