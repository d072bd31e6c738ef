package dev.everyhop.spring.autoconfigure;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.token.TokenReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once for each issuer, in the log, which property to set when its tokens are refused because of their type: the
 * first thing that whoever connects an issuer that does not follow RFC 9068 will meet.
 */
final class TypeHint implements SecurityEvents {

    private static final Logger LOG = LoggerFactory.getLogger(TypeHint.class);

    private final Map<String, String> properties = new HashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    TypeHint(List<EveryhopProperties.IssuerProperties> issuers) {
        for (int i = 0; i < issuers.size(); i++) {
            properties.put(issuers.get(i).location(), "everyhop.issuers[" + i + "].preset");
        }
    }

    @Override
    public void emit(SecurityEvent event) {
        if (event.reason() != TokenReason.TYPE) {
            return;
        }
        String issuer = event.fields().get("issuer");
        String property = properties.get(issuer);
        if (property != null && told.add(issuer)) {
            LOG.warn(
                    "A token that names the issuer {} was refused because of its type ({}): it does not follow RFC 9068."
                            + " If that issuer sends its access tokens so, set {}. This is said once.",
                    issuer,
                    TokenReason.TYPE.code(),
                    property);
        }
    }
}
