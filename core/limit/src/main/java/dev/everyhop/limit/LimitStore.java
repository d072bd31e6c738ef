package dev.everyhop.limit;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where permits are counted: {@link Limits#local() in this process}, or in one place for several instances.
 *
 * <p>A store may lease permits in blocks and hand them out without asking again; it then says by how much instances
 * together may go above a limit ({@link #overAdmission}). How it tells the time is its own affair, but the same for all
 * who share it: a store of several instances takes it from where the counts are. The suite {@code LimitStoreContract} of
 * this artifact's {@code tests} jar says what every store does.
 *
 * <p><b>Contract.</b>
 *
 * <ul>
 *   <li>All charges of a call are taken, or none: a call that is refused, fails or is given up on consumes nothing.
 *   <li>In any stretch of time a key gets no more than the limit says, {@link #overAdmission} apart.
 *   <li>Each charge's limit is as {@link Limits} has it in force, never in shadow; limits of one name are one limit.
 *   <li>Nothing but {@link #acquire} and {@link #close} waits for I/O, and no lock is held across it.
 *   <li>Nothing here throws for what a key contains, or because of a place that is away: that is a decision.
 * </ul>
 *
 * <p><b>Thread safety.</b> Used by many threads at once, virtual ones too.
 */
public interface LimitStore extends AutoCloseable {

    /**
     * Takes all of the charges or none, without waiting: from what is counted here, or from permits that were leased
     * before.
     *
     * @param charges at least one, in the order in which they are told in the decision
     * @return the decision; null if only I/O could tell, and then nothing was taken
     */
    @Nullable
    LimitDecision tryAcquire(List<Charge> charges);

    /**
     * Takes all of the charges or none, and may wait for I/O, within bounds of its own; what it does when it cannot get an
     * answer (a local share, or {@link LimitReason#STORE_UNAVAILABLE}) is its own to say.
     *
     * @param charges at least one, in the order in which they are told in the decision
     */
    LimitDecision acquire(List<Charge> charges);

    /**
     * Does the same without keeping the thread, for event loops. The stage never ends in an exception.
     *
     * @param charges at least one, in the order in which they are told in the decision
     */
    default CompletionStage<LimitDecision> acquireAsync(List<Charge> charges) {
        LimitDecision now = tryAcquire(charges);
        return CompletableFuture.completedFuture(now == null ? acquire(charges) : now);
    }

    /**
     * Returns whether {@link #acquire} might wait for I/O if it were called now. It may err by saying yes.
     *
     * @param charges at least one
     */
    boolean mayBlock(List<Charge> charges);

    /**
     * Gives permits back that were taken, at most once each. A store that cannot find them any more, or would have to wait,
     * forgets about it: nobody gets more than the limit says because permits were given back.
     */
    void giveBack(List<Charge> charges);

    /**
     * Returns about how many permits a key could take at once now, for gauges. It takes nothing and does not wait.
     *
     * @return the number; the burst if nothing is known of the key
     */
    long remaining(Limit limit, LimitKey key);

    /**
     * Takes notice that a limit has other numbers from now on. What keys have used is kept: a key that has used 40 permits
     * has still used 40.
     *
     * @param before as it was
     * @param after as it is, with the same name
     */
    void change(Limit before, Limit after);

    /**
     * Returns how many permits instances together may hand out above the limit, in the worst case, in any period of it;
     * nothing unless said.
     */
    default long overAdmission(Limit limit) {
        return 0;
    }

    /** Gives leased permits and connections back. Asked again, it refuses or counts locally, as it does without a place. */
    @Override
    void close();
}
