package dev.everyhop.spring.autoconfigure;

import dev.everyhop.schema.Place;
import dev.everyhop.schema.SchemaError;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.spring.internal.BindingFaults;
import dev.everyhop.spring.internal.RequestFault;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.MissingMatrixVariableException;
import org.springframework.web.bind.MissingRequestCookieException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Tells what is wrong with single values of a request: absent, of another type, a body that cannot be read. */
final class RequestValues {

    private RequestValues() {}

    static RequestFault missing(String name, Place place) {
        return of(name, "required", place);
    }

    static RequestFault of(TypeMismatchException e, Place parameters) {
        if (e instanceof MethodArgumentTypeMismatchException argument) {
            BindingFaults.Origin origin = BindingFaults.Origin.of(argument.getParameter(), parameters);
            return new RequestFault(
                    SchemaReason.PARAMETER_INVALID, List.of(new SchemaError(origin.pointer(), "type", origin.place())));
        }
        return new RequestFault(SchemaReason.PARAMETER_INVALID, List.of());
    }

    /** Returns what is missing; null for a path variable that no path has, which is the service's fault. */
    static @Nullable RequestFault of(ServletRequestBindingException e, Place parameters) {
        if (e instanceof MissingServletRequestParameterException missing) {
            return missing(missing.getParameterName(), parameters);
        }
        if (e instanceof MissingRequestHeaderException missing) {
            return missing(missing.getHeaderName(), Place.HEADER);
        }
        if (e instanceof MissingRequestCookieException missing) {
            return missing(missing.getCookieName(), Place.COOKIE);
        }
        if (e instanceof MissingMatrixVariableException missing) {
            return missing(missing.getVariableName(), Place.PATH);
        }
        return e.getStatusCode().is4xxClientError()
                ? new RequestFault(SchemaReason.PARAMETER_INVALID, List.of())
                : null;
    }

    static RequestFault of(HttpMessageNotReadableException e) {
        Throwable cause = e.getCause();
        return RequestFault.ofBody(cause, cause == null ? SchemaReason.BODY_MISSING : SchemaReason.BODY_UNREADABLE);
    }

    private static RequestFault of(String name, String keyword, Place place) {
        return new RequestFault(
                SchemaReason.PARAMETER_INVALID, List.of(new SchemaError(RequestFault.segment(name), keyword, place)));
    }
}
