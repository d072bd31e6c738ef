package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Attempt;
import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Caller;
import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.limit.AdaptiveConcurrency;
import dev.everyhop.spring.internal.Chain;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The filter that asks the gate about each request before anything else of the application sees it. Nothing here waits:
 * what the gate cannot decide without I/O is decided in the waiting room.
 *
 * <p>The server makes its filters before WebFlux has its handlers, so the chain is asked for when the first request comes;
 * that it can be made, the start-up report has seen to.
 */
final class GateWebFilter implements WebFilter, Ordered {

    /** Behind filters that an application puts in front on purpose; before those that read bodies or change methods. */
    static final int ORDER = -20_000;

    private final Supplier<Chain> chain;
    private final String basePath;
    private final WaitingRoom waiting;
    private final Supplier<List<HttpMessageReader<?>>> readers;
    private final Supplier<List<WebExceptionHandler>> errors;

    /**
     * Makes a filter.
     *
     * @param chain what it stands for
     * @param basePath the path below which the service lives, without a slash at its end
     * @param waiting where requests wait
     * @param readers what reads forms and parts
     * @param errors what answers for a failure, in order
     */
    GateWebFilter(
            Supplier<Chain> chain,
            String basePath,
            WaitingRoom waiting,
            Supplier<List<HttpMessageReader<?>>> readers,
            Supplier<List<WebExceptionHandler>> errors) {
        this.chain = SingletonSupplier.of(chain);
        this.basePath = basePath;
        this.waiting = waiting;
        this.readers = SingletonSupplier.of(readers);
        this.errors = SingletonSupplier.of(errors);
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain next) {
        Chain asked = chain.get();
        Passage passage = Passage.of(exchange);
        if (passage != null && passage.chain().equals(asked)) {
            return next.filter(exchange);
        }
        ExchangeCall call = new ExchangeCall(exchange.getRequest(), basePath);
        AdaptiveConcurrency concurrency = asked.gate().limits().concurrency().orElse(null);
        return afterRequest(
                call,
                Mono.defer(() -> concurrency == null
                        ? first(asked, call, exchange, next)
                        : begin(concurrency, asked, call, exchange, next)));
    }

    /**
     * Lets the server first finish with what it has read of the request. Reactor Netty 1.3.6 stops reading from a connection
     * whose next request had to queue and was answered while the server was still taking it from the queue.
     */
    private static Mono<Void> afterRequest(ExchangeCall call, Mono<Void> rest) {
        Executor loop = call.eventLoop();
        return loop == null
                ? rest
                : Mono.<Void>create(sink -> loop.execute(sink::success)).then(rest);
    }

    /** Lets a request in, if there is room; its room is free again when it has ended or was given up, and not before. */
    private Mono<Void> begin(
            AdaptiveConcurrency concurrency,
            Chain asked,
            ExchangeCall call,
            ServerWebExchange exchange,
            WebFilterChain next) {
        AdaptiveConcurrency.Slot slot = concurrency.tryEnter(asked.gate().priority(call));
        return slot == null
                ? Refusal.write(exchange.getResponse(), asked.gate().overloaded(call))
                : Mono.using(
                        () -> slot, held -> first(asked, call, exchange, next), held -> end(held, asked, exchange));
    }

    private static void end(AdaptiveConcurrency.Slot slot, Chain asked, ServerWebExchange exchange) {
        Passage passage = Passage.of(exchange);
        if (passage != null && passage.chain().equals(asked)) {
            slot.close();
        } else {
            slot.ignored();
        }
    }

    /** Decides on a request and lets it run. */
    private Mono<Void> first(Chain asked, ExchangeCall call, ServerWebExchange exchange, WebFilterChain next) {
        if (call.isMalformed()) {
            // Where the request ends is unclear, so nothing that follows on the connection may be read.
            exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
            return Refusal.write(exchange.getResponse(), asked.gate().refuse(call, GateReason.REQUEST_MALFORMED));
        }
        boolean strange = asked.gate().clientCertificates().judgesByAddress() && !call.knowsPeer();
        Attempt attempt = strange || call.isRewritten()
                ? asked.gate().refuse(call, GateReason.REQUEST_REWRITTEN)
                : asked.gate().attempt(call);
        return attempt instanceof Attempt.Pending pending
                ? waiting.decide(pending, asked, call)
                        .flatMap(decision -> decided(decision, asked, call, exchange, next))
                : decided((Decision) attempt, asked, call, exchange, next);
    }

    private Mono<Void> decided(
            Decision decision, Chain asked, ExchangeCall call, ServerWebExchange exchange, WebFilterChain next) {
        if (decision instanceof Decision.Deny deny) {
            return Refusal.write(exchange.getResponse(), deny);
        }
        Permit permit = (Permit) decision;
        if (!permit.recordsEnd()) {
            return permitted(permit, asked, call, exchange, next);
        }
        // What answers for failures stands outside of all filters: the status is known when the answer goes out.
        ServerHttpResponse response = exchange.getResponse();
        response.beforeCommit(() -> Mono.fromRunnable(() -> permit.ended(status(response))));
        return permitted(permit, asked, call, exchange, next).doOnCancel(() -> permit.ended(500));
    }

    private static int status(ServerHttpResponse response) {
        HttpStatusCode status = response.getStatusCode();
        return status == null ? 200 : status.value();
    }

    private Mono<Void> permitted(
            Permit permit, Chain asked, ExchangeCall call, ServerWebExchange exchange, WebFilterChain next) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        permit.headers().forEach(header -> headers.set(header.name(), header.value()));
        if (permit.answer().isPresent()) {
            return Refusal.write(exchange.getResponse(), permit.answer().get());
        }
        if (!permit.readsBody()) {
            return goOn(permit, null, asked, call, exchange, next);
        }
        return CheckedBody.read(call, permit)
                .flatMap(body -> body instanceof Decision.Deny deny
                        ? Refusal.write(exchange.getResponse(), deny)
                        : goOn(permit, (BodyDecision.Accepted) body, asked, call, exchange, next));
    }

    private Mono<Void> goOn(
            Permit permit,
            BodyDecision.@Nullable Accepted body,
            Chain asked,
            ExchangeCall call,
            ServerWebExchange exchange,
            WebFilterChain next) {
        ServerHttpResponse response = exchange.getResponse();
        CheckedResponse checked = permit.readsResponse() ? new CheckedResponse(response, permit) : null;
        ServerHttpRequest given = seenBehind(exchange.getRequest(), asked.gate(), call);
        ServerHttpRequest request =
                body == null ? given : new ReplayedRequest(given, call, body, response.bufferFactory());
        PermittedExchange permitted = new PermittedExchange(
                exchange, request, checked == null ? response : checked, permit.caller(), readers.get());
        new Passage(asked, call, permit, response, checked).began(exchange);
        exchange.getAttributes().put(Caller.class.getName(), permit.caller());
        Mono<Void> run = next.filter(permitted);
        if (checked != null) {
            // What answers for failures stands outside of all filters, and would write past the check.
            run = run.onErrorResume(failure -> answered(permitted, failure)).then(checked.setComplete());
        }
        if (body != null) {
            Mono<Void> whole = run;
            run = Mono.usingWhen(Mono.just(permitted), same -> whole, PermittedExchange::cleanupMultipart);
        }
        return run.contextWrite(context -> context.put(Caller.class, permit.caller()));
    }

    /** Hides the header that only a listed proxy may send, if this is none. */
    private static ServerHttpRequest seenBehind(ServerHttpRequest request, Gate gate, ExchangeCall call) {
        ClientCertificates.Header header = gate.clientCertificates().header();
        return header == null || gate.isFromProxy(call) ? request : new WithoutHeader(request, header.text());
    }

    private Mono<Void> answered(ServerWebExchange exchange, Throwable failure) {
        Mono<Void> answer = Mono.error(failure);
        for (WebExceptionHandler handler : errors.get()) {
            answer = answer.onErrorResume(left -> handler.handle(exchange, left));
        }
        return answer;
    }
}
