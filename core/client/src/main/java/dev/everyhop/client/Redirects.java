package dev.everyhop.client;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects of GET and HEAD, each hop looked at as if it were a call of its own. To another origin go only headers
 * that are known to carry no credential, since nobody can list those that do.
 */
final class Redirects implements Interceptor {

    /** Marks a request that has left the origin that the caller named. */
    record Abroad() {}

    private static final Set<String> HARMLESS = Set.of(
            "accept", "accept-language", "accept-encoding", "user-agent", "range", "traceparent", "cache-control");

    private final int most;
    private final ClientEvents events;

    Redirects(int most, ClientEvents events) {
        this.most = most;
        this.events = events;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Response response = chain.proceed(request);
        for (int hop = 0; isFollowed(request, response); hop++) {
            response.close();
            if (hop == most) {
                throw refused(request.url(), "more redirects than " + most);
            }
            request = next(request, response);
            response = chain.proceed(request);
        }
        return response;
    }

    private static boolean isFollowed(Request request, Response response) {
        return switch (response.code()) {
            case 301, 302, 303, 307, 308 ->
                (request.method().equals("GET") || request.method().equals("HEAD"))
                        && response.header("Location") != null;
            default -> false;
        };
    }

    private Request next(Request from, Response response) throws ClientRefusedException {
        String location = response.header("Location");
        HttpUrl to = location == null ? null : from.url().resolve(location);
        if (to == null || !to.isHttps()) {
            throw refused(from.url(), "a redirect leads to what is not https");
        }
        HttpUrl url = to.newBuilder().username("").password("").fragment(null).build();
        Request.Builder next = from.newBuilder().url(url);
        if (!isSameOrigin(from.url(), url)) {
            next.headers(harmless(from.headers())).tag(Abroad.class, new Abroad());
        }
        return next.build();
    }

    private static boolean isSameOrigin(@Nullable HttpUrl from, HttpUrl to) {
        return from != null
                && from.scheme().equals(to.scheme())
                && from.host().equals(to.host())
                && from.port() == to.port();
    }

    private static Headers harmless(Headers all) {
        Headers.Builder kept = new Headers.Builder();
        for (int i = 0; i < all.size(); i++) {
            if (HARMLESS.contains(all.name(i).toLowerCase(Locale.ROOT))) {
                kept.add(all.name(i), all.value(i));
            }
        }
        return kept.build();
    }

    private ClientRefusedException refused(HttpUrl at, String detail) {
        events.refused(ClientReason.REDIRECT_REFUSED, at.host(), at.port());
        return new ClientRefusedException(ClientReason.REDIRECT_REFUSED, detail);
    }
}
