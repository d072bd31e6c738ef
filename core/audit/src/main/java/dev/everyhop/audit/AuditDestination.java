package dev.everyhop.audit;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of a log are shipped to: what an {@link AuditShipper} asks of a broker, a collector or a syslog server.
 *
 * <p><b>Contract.</b> {@link #open} comes first, and again after each failure; then {@link #deliver}, with batches that go on
 * from one another. Both are called on one thread, and may block, but not without a bound. {@link #close} may come from
 * another thread meanwhile, and ends what is under way. An implementation keeps no entry beyond {@link #deliver}: the log is
 * the buffer.
 */
public interface AuditDestination extends Closeable {

    /**
     * Connects, having ended what an earlier connection may still have under way, and says up to where the destination has
     * the log.
     *
     * @param origin the origin of the log
     * @throws Refused if the destination answers and will not have the log
     * @throws IOException if it cannot be reached; the message must not quote an entry
     */
    Position open(String origin) throws IOException, InterruptedException;

    /**
     * Delivers entries in their order, and returns when the destination has acknowledged them all.
     *
     * @return how many of them the destination refused for good; 0 if it has them all
     * @throws Refused if the destination answers and will not have them now
     * @throws IOException if it is not known that it has them all
     */
    int deliver(AuditBatch batch) throws IOException, InterruptedException;

    /** Ends what is under way and gives everything free. */
    @Override
    void close();

    /** Up to where a destination has a log, as the destination itself says. */
    final class Position {

        private static final Position UNKNOWN = new Position(-1, null);

        private final long index;
        private final byte @Nullable [] entry;

        private Position(long index, byte @Nullable [] entry) {
            this.index = index;
            this.entry = entry;
        }

        /** The destination has nothing of the log, or cannot tell. Shipping goes on from what it acknowledged last. */
        public static Position unknown() {
            return UNKNOWN;
        }

        /**
         * The destination has the log up to an entry. Shipping goes on behind it.
         *
         * @param index the index of the last entry that it has
         * @param entry the bytes of that entry; where they differ from the log's, nothing more is shipped
         */
        public static Position after(long index, byte[] entry) {
            return new Position(index, entry.clone());
        }

        boolean isKnown() {
            return index >= 0;
        }

        long next() {
            return index + 1;
        }

        boolean isNot(Optional<AuditEntry> mine) {
            return mine.isPresent()
                    && !java.util.Arrays.equals(entry, mine.get().toBytes());
        }
    }

    /** The destination answers, and refuses: by its rules it does not help to try the same again soon. */
    final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        /** Says what it refused, without a word of any entry. */
        public Refused(String message) {
            super(message);
        }
    }
}
