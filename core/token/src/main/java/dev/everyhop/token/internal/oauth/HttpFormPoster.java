package dev.everyhop.token.internal.oauth;

import dev.everyhop.token.FormPoster;
import dev.everyhop.token.internal.keys.CappedBody;
import dev.everyhop.token.internal.keys.Discovery;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Posts by the JDK's HTTP client, whose threads are daemons.
 *
 * <p><b>Security guarantees.</b> https only unless made for http; no redirect is followed, no cookie kept, nothing repeated;
 * the whole exchange ends after the total time and no more than the asked bytes are kept. When the supplier returns
 * another TLS context than before, a new client is made, so that no connection of the old identity is used again.
 */
public final class HttpFormPoster implements FormPoster {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final @Nullable Supplier<SSLContext> tls;
    private final boolean insecureHttp;
    private final Duration totalTimeout;
    private volatile @Nullable Identity identity;

    /**
     * Makes one.
     *
     * @param tls what is trusted and who this is, asked for at each request; null for what the JDK trusts
     */
    public HttpFormPoster(@Nullable Supplier<SSLContext> tls, boolean insecureHttp, Duration totalTimeout) {
        this.tls = tls;
        this.insecureHttp = insecureHttp;
        this.totalTimeout = totalTimeout;
    }

    @Override
    public Response post(Request request, int maxBytes) throws IOException, InterruptedException {
        if (!Discovery.isAllowedScheme(request.uri(), insecureHttp)) {
            throw new IOException("not https");
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(request.form()));
        request.headers().forEach(builder::header);
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(builder.build(), head -> new CappedBody(maxBytes));
        try {
            HttpResponse<byte[]> response = answer.get(totalTimeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Response(response.statusCode(), response.headers().map(), response.body());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("the request failed", e.getCause());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no complete answer in time");
        } finally {
            // Closes the connection if the answer is not complete.
            answer.cancel(true);
        }
    }

    private HttpClient client() {
        SSLContext context = tls == null ? null : tls.get();
        Identity known = identity;
        if (known == null || known.context != context) {
            // Two threads may both make one: one of them is used once.
            known = new Identity(context, client(context));
            identity = known;
        }
        return known.client;
    }

    private static HttpClient client(@Nullable SSLContext context) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        return (context == null ? builder : builder.sslContext(context)).build();
    }

    private record Identity(@Nullable SSLContext context, HttpClient client) {}
}
