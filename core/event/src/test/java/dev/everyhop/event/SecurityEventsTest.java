package dev.everyhop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecurityEventsTest {

    private final SecurityEvent event =
            new SecurityEvent("test.event", Instant.EPOCH, SecurityEvent.Outcome.SUCCEEDED, null, Map.of());

    @Test
    void everySinkHearsAnEventEvenWhenOneBeforeItThrows() {
        List<SecurityEvent> heard = new ArrayList<>();
        SecurityEvents broken = e -> {
            throw new IllegalStateException("broken sink");
        };
        SecurityEvents all = SecurityEvents.all(List.of(broken, heard::add));

        assertThatThrownBy(() -> all.emit(event)).hasMessage("broken sink");
        assertThat(heard).containsExactly(event);
    }

    @Test
    void fieldsOfAnEventDoNotChangeWithTheMapTheyCameFrom() {
        Map<String, String> fields = new HashMap<>(Map.of("issuer", "https://id.example"));
        SecurityEvent made = new SecurityEvent("test.event", Instant.EPOCH, SecurityEvent.Outcome.DENIED, null, fields);
        fields.put("later", "yes");

        assertThat(made.fields()).containsOnlyKeys("issuer");
    }

    @Test
    void aSinkMadeOfNoneForgetsEverything() {
        assertThat(SecurityEvents.all(List.of())).isSameAs(SecurityEvents.none());
    }
}
