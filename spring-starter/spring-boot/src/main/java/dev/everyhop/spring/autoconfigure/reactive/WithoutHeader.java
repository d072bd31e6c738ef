package dev.everyhop.spring.autoconfigure.reactive;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/** A request as if a header had not been sent. */
final class WithoutHeader extends ServerHttpRequestDecorator {

    private final HttpHeaders headers;

    WithoutHeader(ServerHttpRequest request, String name) {
        super(request);
        HttpHeaders left = new HttpHeaders();
        left.putAll(request.getHeaders());
        left.remove(name);
        this.headers = HttpHeaders.readOnlyHttpHeaders(left);
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }
}
