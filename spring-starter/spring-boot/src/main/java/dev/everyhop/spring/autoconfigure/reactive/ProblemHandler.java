package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.gate.GateReason;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.spring.internal.BindingFaults;
import dev.everyhop.spring.internal.HeaderFields;
import dev.everyhop.spring.internal.RequestFault;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Answers for what WebFlux finds wrong in a request, in the shape of the gate's problems and with the event that belongs to
 * it. It stands behind the exception handlers of the service itself and before its error endpoint.
 */
final class ProblemHandler implements WebExceptionHandler, Ordered {

    /** Before the error endpoint of Boot, which is at -1. */
    private static final int ORDER = -2;

    private final BindingFaults faults;

    ProblemHandler(BindingFaults faults) {
        this.faults = faults;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        Passage passage = Passage.of(exchange);
        Mono<Void> answer = passage == null || exchange.getResponse().isCommitted()
                ? null
                : answer(passage, failure, RequestFaults.of(failure, exchange, faults));
        return answer == null ? Mono.error(failure) : answer;
    }

    private static @Nullable Mono<Void> answer(Passage passage, Throwable failure, @Nullable RequestFault fault) {
        if (fault != null) {
            return passage.refuse(fault);
        }
        if (failure instanceof UnsupportedMediaTypeStatusException) {
            return passage.refuse(new RequestFault(SchemaReason.MEDIA_TYPE_UNSUPPORTED, List.of()));
        }
        if (failure instanceof NotAcceptableStatusException) {
            return passage.refuse(GateReason.NOT_ACCEPTABLE);
        }
        if (failure instanceof MethodNotAllowedException refused) {
            return passage.refuse(GateReason.ROUTE_METHOD, HeaderFields.of(refused.getHeaders()));
        }
        if (failure instanceof NoResourceFoundException) {
            return passage.refuse(GateReason.ROUTE_UNKNOWN);
        }
        if (failure instanceof ContentTooLargeException || failure instanceof DataBufferLimitException) {
            return passage.refuse(new RequestFault(SchemaReason.BODY_TOO_LARGE, List.of()));
        }
        return failure instanceof ErrorResponse response
                        && response.getStatusCode().is4xxClientError()
                ? passage.fail(response.getStatusCode().value(), HeaderFields.of(response.getHeaders()))
                : null;
    }
}
