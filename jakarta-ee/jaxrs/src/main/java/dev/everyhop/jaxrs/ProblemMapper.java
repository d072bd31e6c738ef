package dev.everyhop.jaxrs;

import dev.everyhop.gate.ApiCall;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Problem;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.servlet.ServletGate;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with problems for exceptions that no mapper of the application takes: those of matching as the gate would, those
 * of resources with their status and nothing of their message.
 */
final class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
    private static final Decision.Header NO_STORE = new Decision.Header("Cache-Control", "no-store");
    private static final List<String> KEPT =
            List.of(HttpHeaders.ALLOW, HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE);

    private final ServletGate door;

    @Context
    private @Nullable HttpServletRequest servlet;

    ProblemMapper(ServletGate door) {
        this.door = door;
    }

    @Override
    public Response toResponse(Throwable failure) {
        HttpServletRequest request = Objects.requireNonNull(servlet, "servlet");
        String method = request.getMethod();
        Response said = failure instanceof WebApplicationException known ? known.getResponse() : null;
        if (said != null && (said.hasEntity() || said.getStatus() < 400)) {
            return said;
        }
        Permit permit = door.permit(request).orElse(null);
        Decision.Deny deny = permit != null && request.getAttribute(ResourceGuard.MATCHED) == null
                ? unmatched(failure, door.gate(), door.call(request), permit)
                : null;
        List<Decision.Header> headers = new ArrayList<>();
        if (said != null) {
            KEPT.forEach(name -> said.getStringHeaders()
                    .getOrDefault(name, List.of())
                    .forEach(value -> headers.add(new Decision.Header(name, value))));
        }
        if (deny != null) {
            headers.addAll(deny.headers());
            return Problems.response(method, deny.problem(), headers);
        }
        if (said == null) {
            LOG.error("A resource failed", failure);
        }
        headers.add(NO_STORE);
        return Problems.response(method, Problem.ofStatus(said == null ? 500 : said.getStatus()), headers);
    }

    /** What is thrown before a resource method was found is a refusal like the gate's own. */
    private static Decision.@Nullable Deny unmatched(Throwable failure, Gate gate, ApiCall call, Permit permit) {
        if (failure instanceof NotFoundException) {
            return gate.refuse(call, permit, GateReason.ROUTE_UNKNOWN);
        }
        if (failure instanceof NotAllowedException) {
            return gate.refuse(call, permit, GateReason.ROUTE_METHOD);
        }
        if (failure instanceof NotAcceptableException) {
            return gate.refuse(call, permit, GateReason.NOT_ACCEPTABLE);
        }
        return failure instanceof NotSupportedException
                ? gate.refuse(call, permit, SchemaReason.MEDIA_TYPE_UNSUPPORTED, List.of())
                : null;
    }
}
