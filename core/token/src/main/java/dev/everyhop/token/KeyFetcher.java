package dev.everyhop.token;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How metadata and key sets are fetched. The default is the JDK's HTTP client; a service that reaches its issuer over
 * mutual TLS or a proxy gives its own.
 *
 * <p><b>Contract.</b> Called on a background thread, never on one that serves a request. An implementation bounds its own
 * time, reads at most {@code maxBytes} of the body and does not follow redirects to another host. One that never returns
 * stops the refreshing of its issuer's keys, which then serve for 24 hours at most.
 */
@FunctionalInterface
public interface KeyFetcher {

    /**
     * Fetches one document with GET.
     *
     * @param uri where it is
     * @param maxBytes the most bytes of the body to accept; a longer one is an {@link IOException}
     * @throws IOException if there is no answer, it is too long or takes too long
     * @throws InterruptedException if the thread is asked to stop
     */
    Response fetch(URI uri, int maxBytes) throws IOException, InterruptedException;

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body the whole body
     * @param maxAge how long the answer may be kept ({@code Cache-Control: max-age}); absent where it does not say
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Response(int status, byte[] body, @Nullable Duration maxAge) {}
}
