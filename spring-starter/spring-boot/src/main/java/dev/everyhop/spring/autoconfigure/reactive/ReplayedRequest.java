package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.BodyDecision;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/** A request whose body was read and checked: the handler gets those bytes and no others, and a head that fits them. */
final class ReplayedRequest extends ServerHttpRequestDecorator {

    private final byte[] body;
    private final HttpHeaders headers;
    private final DataBufferFactory buffers;

    ReplayedRequest(
            ServerHttpRequest request, ExchangeCall call, BodyDecision.Accepted accepted, DataBufferFactory buffers) {
        super(request);
        this.body = accepted.body();
        this.buffers = buffers;
        this.headers = headers(request.getHeaders(), call, accepted);
    }

    private static HttpHeaders headers(HttpHeaders seen, ExchangeCall call, BodyDecision.Accepted accepted) {
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(seen);
        replace(headers, HttpHeaders.CONTENT_TYPE, call.header(HttpHeaders.CONTENT_TYPE));
        // What a shadowed layer let through was not decoded: it keeps its coding.
        boolean decoded = accepted.mediaType() != null || accepted.body().length == 0;
        replace(headers, HttpHeaders.CONTENT_ENCODING, decoded ? List.of() : call.header(HttpHeaders.CONTENT_ENCODING));
        boolean framed = !call.header(HttpHeaders.CONTENT_LENGTH).isEmpty()
                || !call.header(HttpHeaders.TRANSFER_ENCODING).isEmpty();
        headers.remove(HttpHeaders.TRANSFER_ENCODING);
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        if (framed || accepted.body().length > 0) {
            headers.setContentLength(accepted.body().length);
        }
        return HttpHeaders.readOnlyHttpHeaders(headers);
    }

    private static void replace(HttpHeaders headers, String name, List<String> values) {
        headers.remove(name);
        if (!values.isEmpty()) {
            headers.put(name, values);
        }
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body.length == 0 ? Flux.empty() : Flux.defer(() -> Flux.just(buffers.wrap(body.clone())));
    }
}
