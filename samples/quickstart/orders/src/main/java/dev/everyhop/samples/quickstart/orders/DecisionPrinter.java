package dev.everyhop.samples.quickstart.orders;

import dev.everyhop.event.Reason;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Prints each security event on a line of its own, so that the launcher can show what was decided. */
@Component
class DecisionPrinter implements SecurityEvents {

    @Override
    public void emit(SecurityEvent event) {
        Reason reason = event.reason();
        System.out.println(event.name() + " outcome=" + event.outcome() + " reason="
                + (reason == null ? "-" : reason.code()) + " " + new TreeMap<>(event.fields()));
    }
}
