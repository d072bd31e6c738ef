package dev.everyhop.gate;

import dev.everyhop.gate.RouteRules.SenderConstraint;
import dev.everyhop.token.Presentation.Scheme;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.VerifiedToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: the token and its sender, how strong and fresh the authentication was, on whose behalf. In two steps, since a
 * proof that was taken in the first must not be taken again where the second has to wait.
 */
final class IdentityLayer {

    private static final String TRANSACTION = "Txn-Token";

    private final @Nullable TokenVerifier tokens;
    private final @Nullable TokenVerifier transactions;
    private final GrantsCache grants;
    private final Denials denials;
    private final InstantSource clock;

    IdentityLayer(
            @Nullable TokenVerifier tokens,
            @Nullable TokenVerifier transactions,
            GrantsCache grants,
            Denials denials,
            InstantSource clock) {
        this.tokens = tokens;
        this.transactions = transactions;
        this.grants = grants;
        this.denials = denials;
        this.clock = clock;
    }

    /**
     * Verifies what was sent, and leaves the token or the refusal in it.
     *
     * @return whether it did; false if a thread that may not wait would have to
     */
    boolean verify(Route route, Credentials sent, boolean mayWait) {
        String token = sent.token();
        if (sent.fault() != null) {
            sent.refusal = denials.missing(sent.fault(), route);
        } else if (token == null) {
            sent.refusal = route.isPublic() || letsCertificateIn(route, sent)
                    ? null
                    : denials.missing(GateReason.CREDENTIALS_MISSING, route);
        } else if (tokens == null || (sent.scheme() == Scheme.DPOP && !tokens.checksProofs())) {
            sent.refusal = denials.missing(GateReason.CREDENTIALS_SCHEME, route);
        } else {
            TokenResult result = mayWait ? tokens.verify(token, sent) : tokens.verifyWithoutWaiting(token, sent);
            if (result == null) {
                return false;
            }
            if (result instanceof TokenResult.Rejected rejected) {
                sent.refusal = denials.token(rejected, sent.scheme());
                sent.issuer = rejected.issuer();
            } else {
                sent.verified = ((TokenResult.Verified) result).token();
            }
        }
        return true;
    }

    /**
     * Returns the caller, after what the route asks for beyond a token; anonymous with a refusal in what was sent.
     *
     * @return the caller; null if a thread that may not wait would have to
     */
    @Nullable
    Caller caller(ApiCall call, Route route, Credentials sent, boolean mayWait) {
        VerifiedToken token = sent.verified;
        if (sent.refusal != null) {
            return Caller.anonymous();
        }
        if (token == null) {
            return asksForCertificate(route) && sent.showCertificate() ? Caller.certified() : Caller.anonymous();
        }
        RouteRules rules = route.rules();
        if (rules.senderConstraint().isPresent()
                && !isBound(token, rules.senderConstraint().get())) {
            return refused(sent, token, denials.unbound(rules.senderConstraint().get(), sent.scheme()));
        }
        if (rules.stepUp().isPresent() && !isStrong(token, rules.stepUp().get())) {
            return refused(sent, token, denials.stepUp(rules.stepUp().get(), sent.scheme()));
        }
        VerifiedToken transaction = null;
        List<String> values = transactions == null ? List.of() : call.header(TRANSACTION);
        if (transactions != null && !values.isEmpty()) {
            if (values.size() > 1) {
                return refused(sent, token, denials.of(GateReason.TRANSACTION_AMBIGUOUS));
            }
            TokenResult result =
                    mayWait ? transactions.verify(values.get(0)) : transactions.verifyWithoutWaiting(values.get(0));
            if (result == null) {
                return null;
            }
            if (result instanceof TokenResult.Rejected rejected) {
                return refused(sent, token, denials.transaction(rejected));
            }
            transaction = ((TokenResult.Verified) result).token();
        }
        if (rules.takesTokensOnce() && tokens != null) {
            if (!mayWait && tokens.useOnceMayBlock()) {
                return null;
            }
            if (tokens.useOnce(token) instanceof TokenResult.Rejected rejected) {
                return refused(sent, token, denials.token(rejected, sent.scheme()));
            }
        }
        Caller caller = Caller.of(token, grants, transaction, asksForCertificate(route) && sent.showCertificate());
        return rules.forwardReason().isPresent() ? caller.forwardable() : caller;
    }

    private static Caller refused(Credentials sent, VerifiedToken token, Decision.Deny refusal) {
        sent.refusal = refusal;
        sent.issuer = token.issuer();
        return Caller.anonymous();
    }

    private static boolean isBound(VerifiedToken token, SenderConstraint asked) {
        return switch (asked) {
            case DPOP -> token.isBoundToKey();
            case MTLS -> token.isBoundToCertificate();
            case ANY -> token.isBoundToKey() || token.isBoundToCertificate();
        };
    }

    private boolean isStrong(VerifiedToken token, RouteRules.StepUp asked) {
        Duration maxAge = asked.maxAge();
        if (maxAge != null) {
            if (!(token.claims().get("auth_time") instanceof Long authenticated)) {
                return false;
            }
            long age = clock.millis() / 1000 - authenticated;
            if (age > maxAge.toSeconds()) {
                return false;
            }
        }
        return asked.acr().isEmpty() || asked.acr().contains(token.string("acr").orElse(""));
    }

    private static boolean asksForCertificate(Route route) {
        List<RouteRules.Alternative> ways = route.rules().alternatives();
        for (int i = 0; i < ways.size(); i++) {
            if (ways.get(i).mutualTls()) {
                return true;
            }
        }
        return false;
    }

    private static boolean letsCertificateIn(Route route, Credentials sent) {
        List<RouteRules.Alternative> ways = route.rules().alternatives();
        for (int i = 0; i < ways.size(); i++) {
            if (ways.get(i).mutualTls() && !ways.get(i).token()) {
                return sent.showCertificate();
            }
        }
        return false;
    }
}
