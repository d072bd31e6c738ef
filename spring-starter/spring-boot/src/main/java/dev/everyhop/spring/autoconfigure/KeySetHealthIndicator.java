package dev.everyhop.spring.autoconfigure;

import dev.everyhop.token.KeySetSnapshot;
import dev.everyhop.token.TokenVerifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Out of service while no issuer's keys are at hand. One issuer of several that is down does not take the service away
 * from the callers of the others.
 */
final class KeySetHealthIndicator extends AbstractHealthIndicator {

    private final TokenVerifier verifier;

    KeySetHealthIndicator(TokenVerifier verifier) {
        super("The state of the key sets could not be read");
        this.verifier = verifier;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<KeySetSnapshot> keySets = verifier.keySets();
        // A service that asks about each token has no keys to wait for.
        boolean usable = keySets.isEmpty() || keySets.stream().anyMatch(KeySetHealthIndicator::serves);
        builder.status(usable ? Status.UP : Status.OUT_OF_SERVICE);
        for (KeySetSnapshot keySet : keySets) {
            builder.withDetail(keySet.issuer(), details(keySet));
        }
    }

    private static boolean serves(KeySetSnapshot keySet) {
        return switch (keySet.state()) {
            case FRESH, STALE -> true;
            case ABSENT, EXPIRED -> false;
        };
    }

    private static Map<String, Object> details(KeySetSnapshot keySet) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("state", keySet.state());
        details.put("keys", keySet.keyIds().size());
        if (keySet.fetchedAt() != null) {
            details.put("fetchedAt", keySet.fetchedAt());
        }
        if (keySet.consecutiveFailures() > 0) {
            details.put("consecutiveFailures", keySet.consecutiveFailures());
        }
        return details;
    }
}
