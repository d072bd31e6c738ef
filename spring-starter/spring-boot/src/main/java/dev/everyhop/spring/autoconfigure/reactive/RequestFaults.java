package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.schema.Place;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.spring.internal.BindingFaults;
import dev.everyhop.spring.internal.RequestFault;
import jakarta.validation.ConstraintViolationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.core.codec.DecodingException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.MissingRequestValueException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;

/** Tells what is wrong with a request that WebFlux could not bind, or whose bean constraints do not hold. */
final class RequestFaults {

    private static final String NO_BODY = "No request body";

    private RequestFaults() {}

    /** Returns what is wrong; null if it is nothing in the request that WebFlux binds. */
    static @Nullable RequestFault of(Throwable failure, ServerWebExchange exchange, BindingFaults faults) {
        if (failure instanceof WebExchangeBindException invalid) {
            return faults.of(invalid, origin(invalid.getMethodParameter(), exchange));
        }
        if (failure instanceof HandlerMethodValidationException invalid && !invalid.isForReturnValue()) {
            return faults.of(invalid, Place.QUERY);
        }
        if (failure instanceof ConstraintViolationException invalid
                && exchange.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE)
                        instanceof HandlerMethod method) {
            return faults.of(invalid, method.getBeanType(), Place.QUERY);
        }
        if (failure instanceof MissingRequestValueException missing) {
            return value("required", origin(missing.getMethodParameter(), exchange));
        }
        if (failure instanceof ServerWebInputException invalid) {
            return of(invalid, exchange);
        }
        if (failure instanceof DecodingException) {
            boolean parts = is(exchange, "multipart");
            return new RequestFault(parts ? SchemaReason.MULTIPART_SYNTAX : SchemaReason.BODY_UNREADABLE, List.of());
        }
        return null;
    }

    private static RequestFault of(ServerWebInputException e, ServerWebExchange exchange) {
        if (e.getCause() instanceof TypeMismatchException && e.getMethodParameter() != null) {
            return value("type", origin(e.getMethodParameter(), exchange));
        }
        if (NO_BODY.equals(e.getReason())) {
            return new RequestFault(SchemaReason.BODY_MISSING, List.of());
        }
        if (e.getCause() instanceof DecodingException unreadable) {
            return RequestFault.ofBody(unreadable.getCause(), SchemaReason.BODY_UNREADABLE);
        }
        return new RequestFault(SchemaReason.PARAMETER_INVALID, List.of());
    }

    private static RequestFault value(String keyword, BindingFaults.Origin origin) {
        return new RequestFault(
                SchemaReason.PARAMETER_INVALID, List.of(new SchemaError(origin.pointer(), keyword, origin.place())));
    }

    /** Under WebFlux a request parameter is one of the query; only an object is bound from a form too. */
    private static BindingFaults.Origin origin(@Nullable MethodParameter parameter, ServerWebExchange exchange) {
        boolean form = is(exchange, "multipart") || is(exchange, "x-www-form-urlencoded");
        if (parameter == null) {
            return new BindingFaults.Origin(form ? Place.BODY : Place.QUERY, "", false);
        }
        boolean query = !form || parameter.hasParameterAnnotation(RequestParam.class);
        return BindingFaults.Origin.of(parameter, query ? Place.QUERY : Place.BODY);
    }

    private static boolean is(ServerWebExchange exchange, String typeOrSubtype) {
        MediaType type = exchange.getRequest().getHeaders().getContentType();
        return type != null
                && (type.getType().equals(typeOrSubtype) || type.getSubtype().equals(typeOrSubtype));
    }
}
