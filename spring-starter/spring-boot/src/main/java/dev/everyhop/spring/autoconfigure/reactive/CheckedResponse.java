package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.ResponseDecision;
import dev.everyhop.schema.SchemaReason;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * A response that keeps its body until the gate has decided on it. Until then nothing is given to the server but the
 * status and headers, so nothing goes out.
 */
final class CheckedResponse extends ServerHttpResponseDecorator {

    private static final byte[] NOTHING = {};

    private final Permit permit;
    private final HttpHeaders earlierHeaders = new HttpHeaders();
    private final MultiValueMap<String, ResponseCookie> earlierCookies;
    private final AtomicBoolean decided = new AtomicBoolean();

    CheckedResponse(ServerHttpResponse delegate, Permit permit) {
        super(delegate);
        this.permit = permit;
        earlierHeaders.putAll(delegate.getHeaders());
        earlierCookies = new LinkedMultiValueMap<>(delegate.getCookies());
    }

    /** Puts a refusal in the place of the answer; the answer's headers go with it, those of earlier filters do not. */
    Mono<Void> refuse(Decision.Deny deny) {
        return Mono.defer(() -> {
            decided.set(true);
            if (getDelegate().isCommitted()) {
                return Mono.empty();
            }
            getHeaders().clear();
            getHeaders().putAll(earlierHeaders);
            getCookies().clear();
            getCookies().putAll(earlierCookies);
            return Refusal.write(getDelegate(), deny);
        });
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return Mono.defer(() -> {
            if (decided.get()) {
                return dropped(Flux.from(body));
            }
            Fill fill = new Fill(permit.maxResponseBytes(status()));
            return Flux.<DataBuffer>from(body)
                    .bufferUntil(fill::overflows)
                    .switchOnFirst((first, parts) -> decide(fill, first, parts))
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .then();
        });
    }

    /** The first part is the whole body, or what did not fit any more; then the rest comes after it. */
    private Publisher<Void> decide(Fill fill, Signal<? extends List<DataBuffer>> first, Flux<List<DataBuffer>> parts) {
        List<DataBuffer> part = first.get();
        if (part == null) {
            return first.isOnError() ? parts.then() : answer(NOTHING);
        }
        if (!fill.full) {
            return answer(joined(part, fill.size));
        }
        if (!decided.compareAndSet(false, true)) {
            return dropped(parts.concatMapIterable(list -> list));
        }
        if (permit.unreadResponse(status(), SchemaReason.RESPONSE_TOO_LARGE) instanceof Decision.Deny deny) {
            part.forEach(DataBufferUtils::release);
            return refuse(deny);
        }
        return getDelegate().writeWith(parts.concatMapIterable(list -> list));
    }

    /** What a handler flushes bit by bit is meant to go out at once. */
    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return Mono.defer(() -> {
            if (!decided.compareAndSet(false, true)) {
                return dropped(Flux.from(body).concatMap(part -> part));
            }
            return permit.unreadResponse(status(), SchemaReason.RESPONSE_STREAMED) instanceof Decision.Deny deny
                    ? refuse(deny)
                    : getDelegate().writeAndFlushWith(body);
        });
    }

    @Override
    public Mono<Void> setComplete() {
        return Mono.defer(() -> decided.get() ? getDelegate().setComplete() : answer(NOTHING));
    }

    private Mono<Void> answer(byte[] bytes) {
        if (!decided.compareAndSet(false, true)) {
            return Mono.empty();
        }
        ResponseDecision decision = permit.response(status(), getHeaders().getFirst(HttpHeaders.CONTENT_TYPE), bytes);
        if (decision instanceof Decision.Deny deny) {
            return refuse(deny);
        }
        byte[] body = Objects.requireNonNullElse(((ResponseDecision.Send) decision).body(), bytes);
        if (body.length == 0 || status() == 204 || status() == 304) {
            return getDelegate().setComplete();
        }
        getHeaders().remove(HttpHeaders.TRANSFER_ENCODING);
        getHeaders().setContentLength(body.length);
        return getDelegate().writeWith(Mono.fromSupplier(() -> bufferFactory().wrap(body)));
    }

    private int status() {
        HttpStatusCode status = getStatusCode();
        return status == null ? 200 : status.value();
    }

    private static byte[] joined(List<DataBuffer> buffers, int size) {
        byte[] bytes = new byte[size];
        int length = 0;
        for (DataBuffer buffer : buffers) {
            int count = buffer.readableByteCount();
            buffer.read(bytes, length, count);
            length += count;
            DataBufferUtils.release(buffer);
        }
        return bytes;
    }

    private static Mono<Void> dropped(Flux<? extends DataBuffer> body) {
        return body.doOnNext(DataBufferUtils::release).then();
    }

    /** How much of a body is there, up to the limit. */
    private static final class Fill {

        private final int limit;
        private int size;
        private boolean full;

        Fill(int limit) {
            this.limit = limit;
        }

        boolean overflows(DataBuffer buffer) {
            if (!full && buffer.readableByteCount() > limit - size) {
                full = true;
            }
            size = full ? size : size + buffer.readableByteCount();
            return full;
        }
    }
}
