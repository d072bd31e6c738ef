package dev.everyhop.spring;

import java.io.IOException;
import java.net.URI;
import java.util.stream.Collectors;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.AbstractClientHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One request of {@code WebClient}, whose body is gathered before it is sent. */
final class ReactiveApiClientRequest extends AbstractClientHttpRequest {

    private final HttpMethod method;
    private final URI uri;
    private volatile byte @Nullable [] body;

    ReactiveApiClientRequest(HttpMethod method, URI uri) {
        this.method = method;
        this.uri = uri;
    }

    Request request() throws IOException {
        byte[] content = body;
        return ApiClientRequest.request(
                uri, method, getHeaders(), content == null ? null : RequestBody.create(content));
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public DataBufferFactory bufferFactory() {
        return DefaultDataBufferFactory.sharedInstance;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T getNativeRequest() {
        return (T) this;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> content) {
        return doCommit(() ->
                DataBufferUtils.join(Flux.from(content)).doOnNext(this::keep).then());
    }

    private void keep(DataBuffer joined) {
        byte[] content = new byte[joined.readableByteCount()];
        joined.read(content);
        DataBufferUtils.release(joined);
        body = content;
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> content) {
        return writeWith(Flux.from(content).concatMap(Flux::from));
    }

    @Override
    public Mono<Void> setComplete() {
        return doCommit();
    }

    @Override
    protected void applyHeaders() {}

    @Override
    protected void applyCookies() {
        String cookies = getCookies().values().stream()
                .flatMap(java.util.List::stream)
                .map(one -> one.getName() + "=" + one.getValue())
                .collect(Collectors.joining("; "));
        if (!cookies.isEmpty()) {
            getHeaders().set(HttpHeaders.COOKIE, cookies);
        }
    }
}
