package dev.everyhop.secret;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a source over and over: at its interval, at a hint, and soon again where a read must be confirmed by a second.
 * Time is counted in the delays that have passed, so that a clock that is set does not matter.
 */
final class Follower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration SETTLE = Duration.ofMillis(250);
    private static final Duration HINT = Duration.ofSeconds(1);

    private final String name;
    private final Background background;
    private final Supplier<Duration> interval;
    private final BooleanSupplier mayHaveChanged;
    private final BooleanSupplier step;
    private final Runnable always;
    private final ReentrantLock turn = new ReentrantLock();
    private Duration waited = Duration.ZERO;
    private volatile boolean closed;

    /**
     * Makes what follows a source.
     *
     * @param step reads once; says whether that was the last read for now
     * @param always what to do at each look, whether or not the source is read
     */
    Follower(
            String name,
            Background background,
            Supplier<Duration> interval,
            BooleanSupplier mayHaveChanged,
            BooleanSupplier step,
            Runnable always) {
        this.name = name;
        this.background = background;
        this.interval = interval;
        this.mayHaveChanged = mayHaveChanged;
        this.step = step;
        this.always = always;
    }

    void start() {
        background.later(HINT, this::look);
    }

    /** Runs this while no look is under way. */
    <T> T alone(Supplier<T> task) {
        turn.lock();
        try {
            return task.get();
        } finally {
            turn.unlock();
        }
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        background.close();
    }

    private void look() {
        if (closed) {
            return;
        }
        Duration next = HINT;
        turn.lock();
        try {
            if (waited.compareTo(interval.get()) >= 0 || mayHaveChanged.getAsBoolean()) {
                boolean settled = step.getAsBoolean();
                next = settled ? HINT : SETTLE;
                waited = settled ? Duration.ZERO : interval.get();
            }
            always.run();
            waited = waited.plus(next);
        } catch (RuntimeException | Error e) {
            // Whatever a foreign source or listener throws must not end the following.
            LOG.warn("Following {} threw {}", name, e.getClass().getName());
        } finally {
            turn.unlock();
        }
        background.later(next, this::look);
    }
}
