package dev.everyhop.token.internal.memory;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few idle objects to be used again: as many as threads are likely to need at one moment, whatever the number of
 * threads. Lock-free; an object that finds no place is left to the garbage collector.
 *
 * @param <T> what is kept
 */
public final class Pool<T> {

    private static final int SIZE =
            Integer.highestOneBit(Math.max(2, Runtime.getRuntime().availableProcessors())) * 4;

    private final AtomicReferenceArray<@Nullable T> idle = new AtomicReferenceArray<>(SIZE);
    private final Supplier<T> maker;

    /**
     * Makes an empty pool.
     *
     * @param maker makes an object when none is idle
     */
    public Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Takes an idle object or makes one. */
    public T take() {
        int start = slot();
        for (int i = 0; i < SIZE; i++) {
            int at = (start + i) & (SIZE - 1);
            if (idle.getPlain(at) != null) {
                T object = idle.getAndSet(at, null);
                if (object != null) {
                    return object;
                }
            }
        }
        return maker.get();
    }

    /** Gives an object back that the caller will not touch again. */
    public void giveBack(T object) {
        int start = slot();
        for (int i = 0; i < SIZE; i++) {
            int at = (start + i) & (SIZE - 1);
            if (idle.getPlain(at) == null && idle.compareAndSet(at, null, object)) {
                return;
            }
        }
    }

    @SuppressWarnings("deprecation") // Thread.threadId() came with JDK 19
    private static int slot() {
        return (int) Thread.currentThread().getId() & (SIZE - 1);
    }
}
