package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.spring.internal.HeaderFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** The error endpoint: a problem that says no more than the status. What failed is for the log of the service. */
final class ProblemErrorHandler implements ErrorWebExceptionHandler, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemErrorHandler.class);
    private static final int ORDER = -1;

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted() || DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return Mono.error(failure);
        }
        ErrorResponse response = failure instanceof ErrorResponse told ? told : null;
        int status =
                response == null ? status(failure) : response.getStatusCode().value();
        if (status >= 500) {
            LOG.error("A handler failed", failure);
        }
        HttpHeaders headers = response == null ? HttpHeaders.EMPTY : response.getHeaders();
        Passage passage = Passage.of(exchange);
        return passage == null
                ? Refusal.write(exchange.getResponse(), Refusal.ofStatus(status))
                : passage.fail(status, HeaderFields.of(headers));
    }

    private static int status(Throwable failure) {
        @Nullable
        ResponseStatus given = AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
        return given == null ? 500 : given.code().value();
    }
}
