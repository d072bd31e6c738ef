package dev.everyhop.event;

import java.util.List;

/**
 * The sink of security events: what listens to all that the rooms have to tell.
 *
 * <p><b>Contract.</b> {@link #emit} is called on the thread that serves the request. It must return quickly, must not
 * block on I/O and must not throw; a listener with more to do hands the event to a queue of its own.
 *
 * <p><b>Thread safety.</b> Implementations are called from many threads at once.
 */
@FunctionalInterface
public interface SecurityEvents {

    /** Takes note of one event. */
    void emit(SecurityEvent event);

    /** Returns the sink that forgets everything. */
    static SecurityEvents none() {
        return Nowhere.INSTANCE;
    }

    /**
     * Returns a sink that passes each event to all of the given ones, in their order. One that throws does not keep the
     * others from hearing it.
     */
    static SecurityEvents all(List<? extends SecurityEvents> sinks) {
        List<SecurityEvents> copy = List.copyOf(sinks);
        return switch (copy.size()) {
            case 0 -> none();
            case 1 -> copy.get(0);
            default ->
                event -> {
                    RuntimeException first = null;
                    for (SecurityEvents sink : copy) {
                        try {
                            sink.emit(event);
                        } catch (RuntimeException e) {
                            first = first == null ? e : first;
                        }
                    }
                    if (first != null) {
                        throw first;
                    }
                };
        };
    }
}
