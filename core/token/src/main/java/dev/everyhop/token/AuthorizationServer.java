package dev.everyhop.token;

import dev.everyhop.token.FormPoster.Request;
import dev.everyhop.token.internal.keys.Discovery;
import dev.everyhop.token.internal.oauth.Endpoint;
import dev.everyhop.token.internal.oauth.Endpoint.Answer;
import dev.everyhop.token.internal.oauth.Form;
import dev.everyhop.token.internal.oauth.HttpFormPoster;
import dev.everyhop.token.internal.oauth.ServerMetadata;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An authorization server as one client of it sees it: its endpoints, and forms that prove who sends them. */
final class AuthorizationServer {

    static final String TOKEN = "token_endpoint";
    static final String REVOCATION = "revocation_endpoint";
    static final String INTROSPECTION = "introspection_endpoint";

    private final ServerMetadata metadata;
    private final FormPoster poster;
    private final ClientAuthentication authentication;
    private final ClientAuthentication.Context context;

    /** What the server last sent for DPoP proofs (RFC 9449, section 8.2). */
    private final AtomicReference<@Nullable String> nonce = new AtomicReference<>();

    AuthorizationServer(
            ServerAccess access,
            ClientAuthentication authentication,
            Duration timeout,
            InstantSource clock,
            RandomGenerator random) {
        this.authentication = authentication;
        this.context = new ClientAuthentication.Context(access.issuer, clock, random);
        this.poster =
                access.poster != null ? access.poster : new HttpFormPoster(access.tls, access.insecureHttp, timeout);
        Discovery discovery = new Discovery(access.issuer, access.fetcher(), access.insecureHttp);
        this.metadata = new ServerMetadata(
                discovery, clock, access.endpoints, access.mutualTls || authentication.needsMutualTls());
    }

    /**
     * Posts to an endpoint, on a background thread.
     *
     * @param key makes a DPoP proof; null for none
     * @param content adds the fields beside those that prove the client
     */
    Answer post(String endpoint, @Nullable DpopKey key, Consumer<Form> content) throws InterruptedException {
        ServerMetadata.Found found = metadata.endpoint(endpoint);
        if (found instanceof ServerMetadata.Found.Failed failed) {
            return new Answer.Failed(failed.reason(), true, null);
        }
        URI uri = ((ServerMetadata.Found.At) found).uri();
        String proofNonce = nonce.get();
        Answer answer = post(endpoint, uri, key, proofNonce, content);
        if (key != null && answer instanceof Answer.Json json && json.nonce() != null) {
            nonce.set(json.nonce());
            boolean asksForNonce = json.status() != 200
                    && "use_dpop_nonce".equals(json.members().get("error"))
                    && !json.nonce().equals(proofNonce);
            if (asksForNonce) {
                return remembering(post(endpoint, uri, key, json.nonce(), content));
            }
        }
        return answer;
    }

    private Answer post(
            String endpoint, URI uri, @Nullable DpopKey key, @Nullable String proofNonce, Consumer<Form> content)
            throws InterruptedException {
        Form form = new Form();
        Map<String, String> headers = new HashMap<>();
        content.accept(form);
        authentication.apply(form, headers, context);
        if (key != null) {
            headers.put("DPoP", key.proof("POST", uri, null, proofNonce));
        }
        return Endpoint.post(poster, new Request(uri, headers, form.body()), endpoint.equals(REVOCATION));
    }

    private Answer remembering(Answer answer) {
        if (answer instanceof Answer.Json json && json.nonce() != null) {
            nonce.set(json.nonce());
        }
        return answer;
    }
}
