package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.GateReason;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Stands before every handler of WebFlux and sees to it that the handler which runs is the one that was checked. It is an
 * adapter that goes first and hands on to the one that fits: WebFlux has nothing else between choosing and calling.
 */
final class HandlerGuard implements HandlerAdapter, Ordered {

    private final Supplier<List<HandlerAdapter>> adapters;

    /**
     * Makes a guard.
     *
     * @param adapters all adapters, this one among them; asked for when the first request comes
     */
    HandlerGuard(ObjectProvider<HandlerAdapter> adapters) {
        this.adapters = SingletonSupplier.of(() -> adapters.orderedStream()
                .filter(adapter -> !(adapter instanceof HandlerGuard))
                .toList());
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supports(Object handler) {
        return true;
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        Passage passage = Passage.of(exchange);
        if (passage == null) {
            return Mono.error(new IllegalStateException(
                    "A request reached a handler past the gate: something calls WebFlux on its own"));
        }
        if (!passage.allows(exchange)) {
            return passage.refuse(GateReason.ROUTE_UNKNOWN).then(Mono.empty());
        }
        if (handler instanceof WebSocketHandler
                && (passage.checked() != null || passage.permit().readsBody())) {
            return Mono.error(new IllegalStateException("The bodies or answers of this route are checked, and those of"
                    + " an upgraded connection cannot be: list the upgrade as a route without them"));
        }
        for (HandlerAdapter adapter : adapters.get()) {
            if (adapter.supports(handler)) {
                return adapter.handle(exchange, handler);
            }
        }
        return Mono.error(new IllegalStateException("No HandlerAdapter for " + handler.getClass()));
    }
}
