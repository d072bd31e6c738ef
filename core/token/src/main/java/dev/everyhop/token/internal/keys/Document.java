package dev.everyhop.token.internal.keys;

import dev.everyhop.token.KeyFetcher;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A document of an issuer, or why it could not be had. */
sealed interface Document {

    /** The most bytes of metadata or of a key set. */
    int MAX_BYTES = 512 * 1024;

    /** A document that was answered with 200. */
    @SuppressWarnings("ArrayRecordComponent")
    record Body(byte[] bytes, @Nullable Duration maxAge) implements Document {}

    /** No document. */
    record Failed(KeyReason reason) implements Document {}

    /** Fetches; whatever the fetcher throws becomes a reason, its text is dropped since it may quote the answer. */
    static Document fetch(KeyFetcher fetcher, URI uri) throws InterruptedException {
        try {
            KeyFetcher.Response response = fetcher.fetch(uri, MAX_BYTES);
            if (response.status() != 200) {
                return new Failed(KeyReason.FETCH_STATUS);
            }
            return response.body().length > MAX_BYTES
                    ? new Failed(KeyReason.FETCH_TOO_LARGE)
                    : new Body(response.body(), response.maxAge());
        } catch (FetchRefusedException e) {
            return new Failed(e.reason());
        } catch (SSLException e) {
            return new Failed(KeyReason.FETCH_TLS);
        } catch (HttpTimeoutException | SocketTimeoutException e) {
            return new Failed(KeyReason.FETCH_TIMEOUT);
        } catch (IOException | RuntimeException e) {
            return new Failed(KeyReason.FETCH);
        }
    }
}
