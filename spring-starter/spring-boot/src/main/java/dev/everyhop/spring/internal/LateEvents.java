package dev.everyhop.spring.internal;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Keeps events until every bean is there. SSL bundles need key material, and a sink of the service may need SSL bundles: what
 * tells of key material must not ask for sinks while it is made.
 */
public final class LateEvents implements SmartInitializingSingleton {

    private static final int MOST_KEPT = 1000;

    private final ObjectProvider<EventSink> sinks;
    private final Queue<SecurityEvent> kept = new ConcurrentLinkedQueue<>();
    private volatile @Nullable SecurityEvents ready;

    public LateEvents(ObjectProvider<EventSink> sinks) {
        this.sinks = sinks;
    }

    /** Returns the sink. */
    public SecurityEvents events() {
        return this::emit;
    }

    private void emit(SecurityEvent event) {
        SecurityEvents to = ready;
        if (to != null) {
            to.emit(event);
        } else if (kept.size() < MOST_KEPT) {
            kept.add(event);
            // All is there since it was looked at: what drained the queue may have missed this one.
            drain();
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        EventSink sink = sinks.getIfAvailable();
        ready = sink == null ? SecurityEvents.none() : sink.events();
        drain();
    }

    private void drain() {
        SecurityEvents to = ready;
        if (to == null) {
            return;
        }
        for (SecurityEvent one = kept.poll(); one != null; one = kept.poll()) {
            to.emit(one);
        }
    }
}
