package dev.everyhop.token;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How forms are posted to an authorization server: to its token, introspection and revocation endpoints. The default is
 * the JDK's HTTP client; a service that must go through a proxy, or whose certificates rotate, gives its own.
 *
 * <p><b>Contract.</b> Called on a background thread, never on one that serves a request. An implementation bounds its own
 * time, reads at most {@code maxBytes} of the body, follows no redirect at all (a form carries credentials), and repeats
 * nothing by itself.
 *
 * <p><b>Thread safety.</b> Called from several threads at once.
 */
@FunctionalInterface
public interface FormPoster {

    /**
     * Posts one form.
     *
     * @param request what to send
     * @param maxBytes the most bytes of the answer to accept; a longer one is an {@link IOException}
     * @throws IOException if there is no answer, it is too long or takes too long
     * @throws InterruptedException if the thread is asked to stop
     */
    Response post(Request request, int maxBytes) throws IOException, InterruptedException;

    /**
     * A form on its way out. It holds credentials: {@link #toString} shows the address only.
     *
     * @param uri where it goes
     * @param headers header fields beside {@code Content-Type} and {@code Accept}
     * @param form the body, {@code application/x-www-form-urlencoded}
     */
    record Request(URI uri, Map<String, String> headers, String form) {

        /** Copies the headers. */
        public Request {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return "Request[" + uri.getHost() + uri.getRawPath() + "]";
        }
    }

    /**
     * An answer. It may hold a token: {@link #toString} shows the status only.
     *
     * @param status the HTTP status
     * @param headers header fields; their names become lower case
     * @param body the whole body
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Response(int status, Map<String, List<String>> headers, byte[] body) {

        /** Copies the headers. */
        public Response {
            Map<String, List<String>> lower = new HashMap<>();
            headers.forEach((name, values) ->
                    lower.merge(name.toLowerCase(Locale.ROOT), List.copyOf(values), (some, more) -> Stream.concat(
                                    some.stream(), more.stream())
                            .toList()));
            headers = Map.copyOf(lower);
        }

        @Override
        public String toString() {
            return "Response[" + status + "]";
        }
    }
}
