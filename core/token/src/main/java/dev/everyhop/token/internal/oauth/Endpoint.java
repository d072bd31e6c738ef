package dev.everyhop.token.internal.oauth;

import dev.everyhop.token.FormPoster;
import dev.everyhop.token.FormPoster.Request;
import dev.everyhop.token.FormPoster.Response;
import dev.everyhop.token.ObtainReason;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.keys.FetchRefusedException;
import dev.everyhop.token.internal.keys.KeyReason;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Posts one form and reads what came back, whatever it is. */
public final class Endpoint {

    /** The most bytes of an answer. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

    private Endpoint() {}

    /** What came back. */
    public sealed interface Answer {

        /**
         * A JSON object that is meant as an answer: with status 200, or as an error of OAuth with 400, 401 or 403.
         *
         * @param nonce the {@code DPoP-Nonce}; null if there is none that is one
         */
        record Json(
                int status,
                Map<String, Object> members,
                @Nullable String nonce) implements Answer {
            @Override
            public String toString() {
                return "Json[" + status + "]";
            }
        }

        /**
         * No answer, or none that can be used.
         *
         * @param serverIsIll whether the server rather than the request is to blame
         * @param retryAfter for how long the server asks to be left alone; null if it does not say
         */
        record Failed(
                ObtainReason reason,
                boolean serverIsIll,
                @Nullable Duration retryAfter) implements Answer {}
    }

    /**
     * Posts. Whatever the poster throws becomes a reason; its text is dropped, since it may quote the answer.
     *
     * @param statusSaysAll whether the body of a 200 is ignored (RFC 7009, section 2.2)
     */
    public static Answer post(FormPoster poster, Request request, boolean statusSaysAll) throws InterruptedException {
        try {
            return read(poster.post(request, MAX_BYTES), statusSaysAll);
        } catch (FetchRefusedException e) {
            boolean tooLarge = e.reason() == KeyReason.FETCH_TOO_LARGE;
            return ill(tooLarge ? ObtainReason.TOO_LARGE : ObtainReason.UNREACHABLE, null);
        } catch (SSLException e) {
            return ill(ObtainReason.TLS, null);
        } catch (HttpTimeoutException | SocketTimeoutException e) {
            return ill(ObtainReason.TIMEOUT, null);
        } catch (IOException | RuntimeException e) {
            return ill(ObtainReason.UNREACHABLE, null);
        }
    }

    private static Answer read(Response response, boolean statusSaysAll) {
        int status = response.status();
        if (status >= 300 && status < 400) {
            return ill(ObtainReason.REDIRECT, null);
        }
        if (status != 200 && status != 400 && status != 401 && status != 403) {
            return ill(ObtainReason.STATUS, retryAfter(response));
        }
        if (response.body().length > MAX_BYTES) {
            return ill(ObtainReason.TOO_LARGE, null);
        }
        if (status == 200 && statusSaysAll) {
            return new Answer.Json(status, Map.of(), nonce(response));
        }
        if (!isJson(response)) {
            if (status == 401) {
                // It says by itself what it means; some servers answer it with a page or with nothing.
                return new Answer.Json(status, Map.of(), nonce(response));
            }
            return answer(ObtainReason.CONTENT_TYPE, status);
        }
        Map<String, Object> members = JsonScanner.read(response.body());
        return members == null
                ? answer(ObtainReason.MALFORMED, status)
                : new Answer.Json(status, members, nonce(response));
    }

    /** A 200 that is no answer is the server's fault; an error without the form of one may be the request's. */
    private static Answer.Failed answer(ObtainReason reason, int status) {
        return new Answer.Failed(reason, status == 200 || status == 401 || status == 403, null);
    }

    private static Answer.Failed ill(ObtainReason reason, @Nullable Duration retryAfter) {
        return new Answer.Failed(reason, true, retryAfter);
    }

    private static boolean isJson(Response response) {
        List<String> types = response.headers().getOrDefault("content-type", List.of());
        if (types.size() != 1) {
            return false;
        }
        String type = types.get(0);
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end))
                .strip()
                .toLowerCase(Locale.ROOT)
                .equals("application/json");
    }

    private static @Nullable Duration retryAfter(Response response) {
        List<String> values = response.headers().getOrDefault("retry-after", List.of());
        return values.size() == 1 && SECONDS.matcher(values.get(0)).matches()
                ? Duration.ofSeconds(Long.parseLong(values.get(0)))
                : null;
    }

    /** A nonce goes back into a proof: only characters that RFC 9449, section 8.1 has for it. */
    private static @Nullable String nonce(Response response) {
        List<String> values = response.headers().getOrDefault("dpop-nonce", List.of());
        if (values.size() != 1 || values.get(0).isEmpty() || values.get(0).length() > 512) {
            return null;
        }
        String nonce = values.get(0);
        return nonce.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\') ? nonce : null;
    }
}
