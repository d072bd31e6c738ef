package dev.everyhop.spring.autoconfigure.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.ResponseMode;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.JsonSchema;
import dev.everyhop.schema.ResponseContract;
import dev.everyhop.schema.WireLimits;
import dev.everyhop.spring.internal.Chain;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Every buffer that comes in or goes out is let go of, on every way that a request can end. */
class BuffersTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(allocator);
    private final AtomicInteger made = new AtomicInteger();
    private final WaitingRoom waiting = new WaitingRoom(1, 1);
    private final List<String> read = new ArrayList<>();

    @AfterEach
    void noBufferIsLeft() {
        waiting.destroy();
        assertThat(made).hasPositiveValue();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("bytes that nobody let go of")
                .isZero();
    }

    @Test
    void acceptedBody() {
        run(Flux.just("{\"a\"", ":1}").map(this::buffer), echo());

        assertThat(read).containsExactly("{\"a\":1}");
    }

    @Test
    void refusedBody() {
        MockServerHttpResponse response = run(Flux.just("{\"a\"", ":\"b\"}").map(this::buffer), echo());

        assertThat(response.getStatusCode().value()).isEqualTo(400);
        assertThat(read).isEmpty();
    }

    @Test
    void bodyPastTheLimitIsNotReadToItsEnd() {
        AtomicInteger taken = new AtomicInteger();
        MockServerHttpResponse response = run(
                Flux.range(0, 1000).doOnNext(i -> taken.incrementAndGet()).map(i -> buffer("x".repeat(100))), echo());

        assertThat(response.getStatusCode().value()).isEqualTo(413);
        assertThat(taken).hasValueLessThan(20);
    }

    @Test
    void bodyInManySmallBuffersHoldsNoneOfThem() {
        AtomicInteger most = new AtomicInteger();
        Flux<DataBuffer> body = Flux.range(0, 900).map(i -> {
            most.accumulateAndGet((int) allocator.metric().usedHeapMemory(), Math::max);
            return buffer("1");
        });
        run(
                Flux.concat(Mono.fromSupplier(() -> buffer("{\"a\":")), body, Mono.fromSupplier(() -> buffer("}"))),
                echo());

        assertThat(most).hasValueLessThan(2048);
    }

    @Test
    void bodyThatBreaksOff() {
        MockServerHttpResponse response = run(
                Flux.concat(
                        Mono.fromSupplier(() -> buffer("{\"a\"")),
                        Mono.error(new java.io.IOException("the connection is gone"))),
                echo());

        assertThat(response.getStatusCode().value()).isEqualTo(400);
        assertThat(read).isEmpty();
    }

    @Test
    void requestThatIsCancelledInTheMiddleOfItsBody() {
        Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
        Disposable request = filter(exchange("mask", body.asFlux()), echo()).subscribe();
        body.tryEmitNext(buffer("{\"a\""));
        request.dispose();

        assertThat(read).isEmpty();
    }

    @Test
    void bodyThatNoHandlerReads() {
        run(Flux.just("{\"a\":1}").map(this::buffer), exchange -> Mono.empty());
    }

    @Test
    void bodyThatIsReadTwice() {
        run(Flux.just("{\"a\":1}").map(this::buffer), exchange -> echo().filter(exchange)
                .then(read(exchange)));

        assertThat(read).containsExactly("{\"a\":1}", "{\"a\":1}");
    }

    @Test
    void answersOfEveryKindInEveryMode() {
        for (String mode : List.of("observe", "mask", "block")) {
            for (List<String> pieces : List.of(
                    List.of("{\"id\":7}"),
                    List.of("{\"id\":7,", "\"secret\":1}"),
                    List.of("not", "json"),
                    IntStream.range(0, 50).mapToObj(i -> "x".repeat(100)).toList())) {
                answer(
                        mode,
                        response -> response.writeWith(Flux.fromIterable(pieces).map(this::buffer)));
                answer(
                        mode,
                        response -> response.writeAndFlushWith(
                                Flux.fromIterable(pieces).map(piece -> Mono.fromSupplier(() -> buffer(piece)))));
                answer(
                        mode,
                        response -> response.writeWith(Flux.concat(
                                Flux.fromIterable(pieces).map(this::buffer),
                                Mono.error(new IllegalStateException("broken")))));
            }
        }
    }

    @Test
    void answerThatIsCancelledInTheMiddle() {
        for (String mode : List.of("observe", "mask", "block")) {
            Sinks.Many<DataBuffer> pieces = Sinks.many().unicast().onBackpressureBuffer();
            MockServerWebExchange exchange = exchange(mode, Flux.empty());
            Disposable request = filter(
                            exchange, permitted -> permitted.getResponse().writeWith(pieces.asFlux()))
                    .subscribe();
            pieces.tryEmitNext(buffer("{\"id\""));
            pieces.tryEmitNext(buffer(":7"));
            request.dispose();
        }
    }

    private interface Answer {
        Mono<Void> write(org.springframework.http.server.reactive.ServerHttpResponse response);
    }

    private void answer(String mode, Answer answer) {
        MockServerWebExchange exchange = exchange(mode, Flux.empty());
        filter(exchange, permitted -> {
                    permitted.getResponse().getHeaders().setContentType(MediaType.APPLICATION_JSON);
                    return answer.write(permitted.getResponse());
                })
                .onErrorComplete()
                .block();
        release(exchange.getResponse());
    }

    private MockServerHttpResponse run(Publisher<DataBuffer> body, WebFilterChain handler) {
        MockServerWebExchange exchange = exchange("mask", Flux.from(body));
        filter(exchange, handler).block();
        release(exchange.getResponse());
        return exchange.getResponse();
    }

    /** What a server does with what it was given. */
    private static void release(MockServerHttpResponse response) {
        if (response.isCommitted()) {
            response.getBody()
                    .doOnNext(DataBufferUtils::release)
                    .onErrorComplete()
                    .blockLast();
        }
    }

    private WebFilterChain echo() {
        return exchange -> read(exchange).then(exchange.getResponse().setComplete());
    }

    private Mono<Void> read(org.springframework.web.server.ServerWebExchange exchange) {
        return DataBufferUtils.join(exchange.getRequest().getBody())
                .doOnNext(buffer -> {
                    read.add(buffer.toString(UTF_8));
                    DataBufferUtils.release(buffer);
                })
                .then();
    }

    private DataBuffer buffer(String text) {
        made.incrementAndGet();
        DataBuffer buffer = buffers.allocateBuffer(Math.max(1, text.length()));
        return buffer.write(text.getBytes(UTF_8));
    }

    private MockServerWebExchange exchange(String mode, Flux<DataBuffer> body) {
        MockServerHttpRequest request = MockServerHttpRequest.post("/" + mode)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body);
        return MockServerWebExchange.from(request);
    }

    private Mono<Void> filter(MockServerWebExchange exchange, WebFilterChain handler) {
        Policy.Builder policy = Policy.builder();
        for (ResponseMode mode : List.of(ResponseMode.OBSERVE, ResponseMode.MASK, ResponseMode.BLOCK)) {
            policy.route(new Route("POST", "/" + mode.name().toLowerCase(java.util.Locale.ROOT), "test", List.of())
                    .with(RouteRules.builder()
                            .body(BodyContract.builder()
                                    .content("application/json", schema("a"))
                                    .optional()
                                    .limits(WireLimits.builder()
                                            .bytes(1000)
                                            .numberDigits(1000)
                                            .build())
                                    .build())
                            .responses(mode)
                            .response(
                                    "default",
                                    ResponseContract.builder(ResponseContract.Mode.valueOf(mode.name()))
                                            .content("application/json", schema("id"))
                                            .limits(WireLimits.builder()
                                                    .bytes(1000)
                                                    .build())
                                            .build())
                            .build()));
        }
        Gate gate = Gate.builder().policy(policy.build()).build();
        return new GateWebFilter(
                        () -> new Chain("test", gate, null),
                        "",
                        waiting,
                        () -> ServerCodecConfigurer.create().getReaders(),
                        List::of)
                .filter(exchange, handler);
    }

    private static JsonSchema schema(String property) {
        return JsonSchema.compile("{\"type\":\"object\",\"properties\":{\"" + property + "\":{\"type\":\"integer\"}}}");
    }
}
