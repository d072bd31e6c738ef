package dev.everyhop.token.internal.keys;

import dev.everyhop.token.KeyFetcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Fetches by the JDK's HTTP client, whose threads are daemons.
 *
 * <p><b>Security guarantees.</b> https only unless made for http; the whole exchange, redirects and body included, ends
 * after the total time; no more than the asked bytes are kept; redirects are followed up to three times and only within
 * scheme, host and port; no cookies, no credentials. Thread-safe.
 */
public final class HttpKeyFetcher implements KeyFetcher {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    static final Duration TOTAL_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_REDIRECTS = 3;
    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d{1,10})");

    private final HttpClient client;
    private final boolean insecureHttp;
    private final Duration totalTimeout;

    /** Makes one that trusts what this context trusts; null for what the JDK trusts. */
    public HttpKeyFetcher(@Nullable SSLContext trust, boolean insecureHttp) {
        this(trust, insecureHttp, TOTAL_TIMEOUT);
    }

    HttpKeyFetcher(@Nullable SSLContext trust, boolean insecureHttp, Duration totalTimeout) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        this.client = (trust == null ? builder : builder.sslContext(trust)).build();
        this.insecureHttp = insecureHttp;
        this.totalTimeout = totalTimeout;
    }

    @Override
    public Response fetch(URI uri, int maxBytes) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + totalTimeout.toNanos();
        URI at = uri;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            if (!Discovery.isAllowedScheme(at, insecureHttp)) {
                throw new FetchRefusedException(KeyReason.FETCH_REDIRECT);
            }
            HttpResponse<byte[]> response = send(at, maxBytes, deadline);
            if (!isRedirect(response.statusCode())) {
                return new Response(response.statusCode(), response.body(), maxAge(response));
            }
            at = target(at, response);
        }
        throw new FetchRefusedException(KeyReason.FETCH_REDIRECT);
    }

    private HttpResponse<byte[]> send(URI uri, int maxBytes, long deadline) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new CappedBody(maxBytes));
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("the request failed", e.getCause());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no complete answer in time");
        } finally {
            // Closes the connection if the answer is not complete; the request's own time-out ends with the head.
            answer.cancel(true);
        }
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI target(URI from, HttpResponse<?> response) throws FetchRefusedException {
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI to = from.resolve(location);
            if (!location.isEmpty() && origin(to).equals(origin(from)) && to.getRawUserInfo() == null) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // Not a URL: refused as one that leads elsewhere.
        }
        throw new FetchRefusedException(KeyReason.FETCH_REDIRECT);
    }

    private static List<Object> origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return List.of(scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), port);
    }

    /** Reads {@code Cache-Control} (RFC 9111, section 5.2.2); what is said twice or unclearly is not said. */
    private static @Nullable Duration maxAge(HttpResponse<?> response) {
        Duration age = null;
        String all = String.join(",", response.headers().allValues("Cache-Control"));
        for (String part : all.toLowerCase(Locale.ROOT).split(",", -1)) {
            String directive = part.strip();
            if (directive.equals("no-store") || directive.equals("no-cache")) {
                return Duration.ZERO;
            }
            if (directive.startsWith("max-age")) {
                Matcher matcher = MAX_AGE.matcher(directive);
                if (age != null || !matcher.matches()) {
                    return null;
                }
                age = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
            }
        }
        return age;
    }
}
