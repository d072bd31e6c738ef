package dev.everyhop.spring.internal;

import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.token.TokenVerifier;
import java.util.List;
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
        RouteTable routes = chain.routes();
        if (routes != null) {
            warn(
                    "{} handlers say nothing and are not in the OpenAPI document, so requests for them are refused: {}",
                    routes.unlisted());
            warn("The OpenAPI document has {} operations that no handler is mapped to: {}", routes.unhandled());
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug("Routes of {}:\n{}", chain.name(), chain.gate().policy().toTable());
        }
    }

    private static void warn(String sentence, List<String> operations) {
        if (!operations.isEmpty()) {
            List<String> some = operations.subList(0, Math.min(20, operations.size()));
            LOG.warn(sentence, operations.size(), String.join(", ", some) + (operations.size() > 20 ? ", ..." : ""));
        }
    }

    public String line() {
        Policy policy = chain.gate().policy();
        int all = policy.routes().size();
        long open = policy.routes().stream().filter(Route::isPublic).count();
        long scoped = policy.routes().stream()
                .filter(route -> !route.isPublic())
                .filter(route -> !route.scopes().isEmpty()
                        || !route.rules().alternatives().isEmpty()
                        || route.rules().requirement().isPresent())
                .count();
        String issuers = String.join(", ", verifier.issuers());
        return "Everyhop protects " + all + (all == 1 ? " route" : " routes") + " of " + chain.name()
                + ": " + (all - open) + " need a token (" + scoped + " with scopes, permissions or roles), " + open
                + " are public; issuers: " + issuers + "; what is not listed is denied";
    }
}
