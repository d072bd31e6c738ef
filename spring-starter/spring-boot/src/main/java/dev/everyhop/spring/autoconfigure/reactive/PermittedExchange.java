package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Caller;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import reactor.core.publisher.Mono;

/**
 * A permitted exchange, whose principal is the caller that the gate knows and nobody else. Where the body was checked,
 * forms and parts come from the bytes that were.
 */
final class PermittedExchange extends ServerWebExchangeDecorator {

    private static final ResolvableType FORM =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, String.class);
    private static final ResolvableType PARTS =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, Part.class);

    private final ServerHttpRequest request;
    private final ServerHttpResponse response;
    private final @Nullable CallerPrincipal principal;
    private final Mono<MultiValueMap<String, String>> form;
    private final Mono<MultiValueMap<String, Part>> parts;
    private volatile boolean readsParts;

    /**
     * Makes one.
     *
     * @param readers what reads forms and parts
     */
    PermittedExchange(
            ServerWebExchange exchange,
            ServerHttpRequest request,
            ServerHttpResponse response,
            Caller caller,
            List<HttpMessageReader<?>> readers) {
        super(exchange);
        this.request = request;
        this.response = response;
        this.principal = caller.subject().map(CallerPrincipal::new).orElse(null);
        boolean replayed = request instanceof ReplayedRequest;
        this.form = replayed
                ? this.<MultiValueMap<String, String>>read(readers, FORM, MediaType.APPLICATION_FORM_URLENCODED)
                : exchange.getFormData();
        this.parts = replayed
                ? this.<MultiValueMap<String, Part>>read(readers, PARTS, MediaType.MULTIPART_FORM_DATA)
                        .doOnSubscribe(subscription -> readsParts = true)
                        .cache()
                : exchange.getMultipartData();
    }

    @SuppressWarnings("unchecked")
    private <T> Mono<T> read(List<HttpMessageReader<?>> readers, ResolvableType type, MediaType mediaType) {
        return Mono.defer(() -> {
            Mono<T> none = Mono.just((T) CollectionUtils.unmodifiableMultiValueMap(new LinkedMultiValueMap<>()));
            MediaType given = request.getHeaders().getContentType();
            if (given == null || !given.isCompatibleWith(mediaType)) {
                return none;
            }
            for (HttpMessageReader<?> reader : readers) {
                if (reader.canRead(type, mediaType)) {
                    return ((HttpMessageReader<T>) reader)
                            .readMono(type, request, java.util.Map.of())
                            .switchIfEmpty(none);
                }
            }
            return Mono.error(new IllegalStateException("No codec reads " + mediaType));
        });
    }

    @Override
    public ServerHttpRequest getRequest() {
        return request;
    }

    @Override
    public ServerHttpResponse getResponse() {
        return response;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends Principal> Mono<T> getPrincipal() {
        return Mono.justOrEmpty((T) principal);
    }

    @Override
    public Mono<MultiValueMap<String, String>> getFormData() {
        return form;
    }

    @Override
    public Mono<MultiValueMap<String, Part>> getMultipartData() {
        return parts;
    }

    /** The server cleans up after the exchange that it made; this after the parts that were read from checked bytes. */
    @Override
    public Mono<Void> cleanupMultipart() {
        return readsParts
                ? parts.onErrorComplete()
                        .flatMapIterable(MultiValueMap::values)
                        .flatMapIterable(list -> list)
                        .flatMap(part -> part.delete().onErrorComplete())
                        .then()
                : Mono.empty();
    }

    /** A principal that says its name when asked for it, and not in logs. */
    private record CallerPrincipal(String getName) implements Principal {
        @Override
        public String toString() {
            return "CallerPrincipal";
        }
    }
}
