package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.GateReason;
import dev.everyhop.schema.Place;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.spring.internal.BindingFaults;
import dev.everyhop.spring.internal.HeaderFields;
import dev.everyhop.spring.internal.RequestFault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.ConstraintViolationException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.ConversionNotSupportedException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers for what Spring MVC finds wrong in a request, in the shape of the gate's problems and with the event that belongs to
 * it. It stands behind the exception handlers of the service itself.
 */
final class ProblemResolver implements HandlerExceptionResolver {

    private static final ModelAndView ANSWERED = new ModelAndView();
    private static final Pattern FORM = Pattern.compile("multipart/|application/x-www-form-", Pattern.CASE_INSENSITIVE);

    private final BindingFaults faults;

    ProblemResolver(BindingFaults faults) {
        this.faults = faults;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception e) {
        ChainFilter filter = ChainFilter.of(request);
        if (filter == null || response.isCommitted() || e instanceof AsyncRequestNotUsableException) {
            return null;
        }
        try {
            return answered(new Answer(filter, request, response), handler, e) ? ANSWERED : null;
        } catch (IOException gone) {
            // The client is; there is nobody left to tell.
            return ANSWERED;
        }
    }

    private record Answer(ChainFilter filter, HttpServletRequest request, HttpServletResponse response) {

        boolean refuse(SchemaReason reason) throws IOException {
            return refuse(new RequestFault(reason, List.of()));
        }

        boolean refuse(RequestFault fault) throws IOException {
            filter.refuse(request, response, fault.reason(), fault.errors());
            return true;
        }

        boolean refuse(GateReason reason, Decision.Header... more) throws IOException {
            filter.refuse(request, response, reason, more);
            return true;
        }

        boolean fail(HttpStatusCode status, HttpHeaders headers) throws IOException {
            filter.fail(response, status.value(), HeaderFields.of(headers));
            return true;
        }

        /** Returns where parameters of the request are: those of a form are in its body. */
        Place parameters() {
            String type = request.getContentType();
            return type != null && FORM.matcher(type).lookingAt() ? Place.BODY : Place.QUERY;
        }
    }

    private boolean answered(Answer answer, @Nullable Object handler, Exception e) throws IOException {
        RequestFault fault = fault(answer, handler, e);
        if (fault != null) {
            return answer.refuse(fault);
        }
        if (e instanceof HttpMediaTypeNotSupportedException) {
            return answer.refuse(SchemaReason.MEDIA_TYPE_UNSUPPORTED);
        }
        if (e instanceof HttpMediaTypeNotAcceptableException) {
            return answer.refuse(GateReason.NOT_ACCEPTABLE);
        }
        if (e instanceof HttpRequestMethodNotSupportedException refused) {
            return answer.refuse(GateReason.ROUTE_METHOD, HeaderFields.of(refused.getHeaders()));
        }
        if (e instanceof NoHandlerFoundException || e instanceof NoResourceFoundException) {
            return answer.refuse(GateReason.ROUTE_UNKNOWN);
        }
        if (e instanceof MaxUploadSizeExceededException) {
            return answer.refuse(SchemaReason.BODY_TOO_LARGE);
        }
        if (e instanceof MultipartException) {
            return answer.refuse(SchemaReason.MULTIPART_SYNTAX);
        }
        return e instanceof ErrorResponse response && answer.fail(response.getStatusCode(), response.getHeaders());
    }

    private @Nullable RequestFault fault(Answer answer, @Nullable Object handler, Exception e) {
        Place parameters = answer.parameters();
        if (e instanceof MethodArgumentNotValidException invalid) {
            return faults.of(invalid.getBindingResult(), BindingFaults.Origin.of(invalid.getParameter(), parameters));
        }
        if (e instanceof BindException invalid) {
            return faults.of(invalid.getBindingResult(), new BindingFaults.Origin(parameters, "", false));
        }
        if (e instanceof HandlerMethodValidationException invalid && !invalid.isForReturnValue()) {
            return faults.of(invalid, parameters);
        }
        if (e instanceof ConstraintViolationException invalid && handler instanceof HandlerMethod method) {
            return faults.of(invalid, method.getBeanType(), parameters);
        }
        if (e instanceof TypeMismatchException mismatch && !(e instanceof ConversionNotSupportedException)) {
            return RequestValues.of(mismatch, parameters);
        }
        if (e instanceof ServletRequestBindingException missing) {
            return RequestValues.of(missing, parameters);
        }
        if (e instanceof MissingServletRequestPartException missing) {
            return RequestValues.missing(missing.getRequestPartName(), Place.BODY);
        }
        return e instanceof HttpMessageNotReadableException unreadable ? RequestValues.of(unreadable) : null;
    }
}
