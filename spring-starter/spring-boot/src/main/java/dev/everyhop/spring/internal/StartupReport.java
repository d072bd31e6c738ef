package dev.everyhop.spring.internal;

import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.token.KeySetSnapshot;
import dev.everyhop.token.TokenVerifier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Says in one line what a chain protects, when all of it is there. Being a {@link SmartInitializingSingleton} it is also
 * what makes the chain when beans are initialised lazily, so that a misconfiguration still stops the start.
 */
public final class StartupReport implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger("dev.everyhop.spring");

    private final Chain chain;
    private final TokenVerifier verifier;

    public StartupReport(Chain chain, TokenVerifier verifier) {
        this.chain = chain;
        this.verifier = verifier;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (LOG.isInfoEnabled()) {
            LOG.info("{}", line());
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug("Routes of {}:\n{}", chain.name(), chain.gate().policy().toTable());
        }
    }

    public String line() {
        Policy policy = chain.gate().policy();
        int all = policy.routes().size();
        long open = policy.routes().stream().filter(Route::isPublic).count();
        long scoped = policy.routes().stream()
                .filter(route -> !route.scopes().isEmpty())
                .count();
        String issuers = verifier.keySets().stream()
                .map(KeySetSnapshot::issuer)
                .distinct()
                .collect(Collectors.joining(", "));
        return "Everyhop protects " + all + (all == 1 ? " route" : " routes") + " of " + chain.name()
                + ": " + (all - open) + " need a token (" + scoped + " with scopes), " + open
                + " are public; issuers: " + issuers + "; what is not listed is denied";
    }
}
