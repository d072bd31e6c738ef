package dev.everyhop.client;

import dev.everyhop.token.ObtainedToken;
import dev.everyhop.token.TokenOutcome;
import dev.everyhop.token.TokenSource;
import dev.everyhop.token.VerifiedToken;
import java.io.IOException;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Puts a token on each request, with a proof where the token is bound to a key, and asks for another one once after a 401.
 * A request that a redirect has taken to another origin gets none.
 */
final class Tokens implements Interceptor {

    private final TokenSource source;
    private final Supplier<@Nullable VerifiedToken> caller;
    private final ClientEvents events;

    Tokens(TokenSource source, Supplier<@Nullable VerifiedToken> caller, ClientEvents events) {
        this.source = source;
        this.caller = caller;
        this.events = events;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        if (request.tag(Redirects.Abroad.class) != null || !request.url().isHttps()) {
            return chain.proceed(request);
        }
        VerifiedToken of = caller.get();
        ObtainedToken token = obtained(source.get(of), request.url());
        Response response = chain.proceed(with(request, token, null));
        if (response.code() != 401 || (request.body() != null && request.body().isOneShot())) {
            return response;
        }
        String nonce = response.header("DPoP-Nonce");
        if (nonce != null && asksForNonce(response)) {
            if (token.proof(request.method(), request.url().uri(), null).isEmpty()) {
                return response;
            }
        } else if (source.renew(token, of) instanceof TokenOutcome.Obtained other) {
            token = other.token();
        } else {
            return response;
        }
        response.close();
        return chain.proceed(with(request, token, nonce));
    }

    /** RFC 9449, section 9: a nonce without this is one for proofs to come (section 8.2). */
    private static boolean asksForNonce(Response response) {
        return response.challenges().stream()
                .anyMatch(one -> "use_dpop_nonce".equals(one.authParams().get("error")));
    }

    private ObtainedToken obtained(TokenOutcome outcome, HttpUrl url) throws ClientRefusedException {
        if (outcome instanceof TokenOutcome.Obtained got) {
            return got.token();
        }
        String code = outcome instanceof TokenOutcome.Refused no
                ? no.reason().code()
                : ((TokenOutcome.Unavailable) outcome).reason().code();
        events.refused(ClientReason.TOKEN_UNAVAILABLE, url.host(), url.port());
        throw new ClientRefusedException(ClientReason.TOKEN_UNAVAILABLE, code);
    }

    private static Request with(Request request, ObtainedToken token, @Nullable String nonce) {
        Request.Builder next = request.newBuilder()
                .header("Authorization", token.authorization())
                .removeHeader("DPoP");
        token.proof(request.method(), request.url().uri(), nonce).ifPresent(proof -> next.header("DPoP", proof));
        return next.build();
    }
}
