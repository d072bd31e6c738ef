package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.Caller;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/** Gives controllers the {@link Caller} that the gate let through. */
final class CallerArgument implements SyncHandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Caller resolveArgumentValue(
            MethodParameter parameter, BindingContext bindingContext, ServerWebExchange exchange) {
        Passage passage = Passage.of(exchange);
        if (passage == null) {
            throw new IllegalStateException("This request has not passed the gate");
        }
        return passage.permit().caller();
    }
}
