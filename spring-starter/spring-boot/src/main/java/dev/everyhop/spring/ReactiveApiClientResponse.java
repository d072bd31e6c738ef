package dev.everyhop.spring;

import java.net.HttpCookie;
import okhttp3.Call;
import okhttp3.Response;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.client.reactive.AbstractClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The response to a call, whose body is read on threads that may wait, as it is asked for. */
final class ReactiveApiClientResponse extends AbstractClientHttpResponse {

    private static final int CHUNK = 8192;

    ReactiveApiClientResponse(Call call, Response response) {
        super(
                HttpStatusCode.valueOf(response.code()),
                ApiClientRequest.headers(response),
                cookies(response),
                body(call, response));
    }

    private static Flux<DataBuffer> body(Call call, Response response) {
        return DataBufferUtils.readInputStream(
                        () -> response.body().byteStream(), DefaultDataBufferFactory.sharedInstance, CHUNK)
                .subscribeOn(Schedulers.boundedElastic())
                // A read that waits holds the stream: only cancelling ends it.
                .doOnCancel(call::cancel)
                .doFinally(end -> response.close());
    }

    private static MultiValueMap<String, ResponseCookie> cookies(Response response) {
        MultiValueMap<String, ResponseCookie> cookies = new LinkedMultiValueMap<>();
        for (String header : response.headers(HttpHeaders.SET_COOKIE)) {
            try {
                for (HttpCookie one : HttpCookie.parse(header)) {
                    cookies.add(one.getName(), of(one));
                }
            } catch (IllegalArgumentException e) {
                // No cookie; the header itself is there for who wants to look.
            }
        }
        return cookies;
    }

    private static ResponseCookie of(HttpCookie one) {
        return ResponseCookie.fromClientResponse(one.getName(), one.getValue())
                .domain(one.getDomain())
                .path(one.getPath())
                .maxAge(one.getMaxAge())
                .secure(one.getSecure())
                .httpOnly(one.isHttpOnly())
                .build();
    }
}
