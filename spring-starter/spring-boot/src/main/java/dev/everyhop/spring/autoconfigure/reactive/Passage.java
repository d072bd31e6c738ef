package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.spring.internal.Chain;
import dev.everyhop.spring.internal.RequestFault;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A request on its way behind the gate.
 *
 * @param chain what stands in front of the handlers
 * @param call what was checked
 * @param permit what was permitted
 * @param response where a refusal is written to
 * @param checked the response that keeps the answer until it is decided on; null where the route describes no answers
 */
record Passage(
        Chain chain,
        ExchangeCall call,
        Permit permit,
        ServerHttpResponse response,
        @Nullable CheckedResponse checked) {

    private static final String ATTRIBUTE = Passage.class.getName();

    /** Returns the passage of an exchange; null if it has not passed a gate. */
    static @Nullable Passage of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE) instanceof Passage passage ? passage : null;
    }

    void began(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Returns whether the handler that WebFlux chose is one that the request may have. */
    boolean allows(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        if (chain.routes() == null) {
            return request.getMethod().name().equals(call.method())
                    && request.getPath().pathWithinApplication().value().equals(call.rawPath());
        }
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return chain.allows(permit, request.getMethod().name(), pattern == null ? null : pattern.toString(), false);
    }

    /** Refuses the request after all, for a cause that only shows behind the gate. */
    Mono<Void> refuse(GateReason reason, Decision.Header... more) {
        return write(chain.gate().refuse(call, permit, reason), more);
    }

    /** Refuses the request for what WebFlux found wrong in it. */
    Mono<Void> refuse(RequestFault fault) {
        return write(chain.gate().refuse(call, permit, fault.reason(), fault.errors()));
    }

    /** Answers with a problem that says no more than a status. Tells no event: what fails in a handler is no decision. */
    Mono<Void> fail(int status, Decision.Header... more) {
        return write(Refusal.ofStatus(status), more);
    }

    /** What stands in front of the handlers answers itself is described by no document: it is not checked as theirs. */
    private Mono<Void> write(Decision.Deny deny, Decision.Header... more) {
        List<Decision.Header> headers =
                Stream.concat(deny.headers().stream(), Stream.of(more)).toList();
        Decision.Deny told = new Decision.Deny(deny.reason(), deny.problem(), headers);
        return checked == null ? Refusal.write(response, told) : checked.refuse(told);
    }
}
