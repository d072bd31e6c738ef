package dev.everyhop.jaxrs;

import dev.everyhop.gate.Answer;
import dev.everyhop.gate.BodyDecision;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Permit;
import dev.everyhop.servlet.ServletGate;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides on requests before a resource is looked for, and on their bodies. */
@PreMatching
@Priority(Integer.MIN_VALUE)
final class GateRequestFilter implements ContainerRequestFilter {

    /** Keeps the request for filters that nothing injects it into. */
    static final String REQUEST = "dev.everyhop.jaxrs.request";

    private final ServletGate door;

    @Context
    private @Nullable HttpServletRequest servlet;

    GateRequestFilter(ServletGate door) {
        this.door = door;
    }

    @Override
    public void filter(ContainerRequestContext context) {
        HttpServletRequest request = Objects.requireNonNull(servlet, "servlet");
        context.setProperty(REQUEST, request);
        Permit passed = door.permit(request).orElse(null);
        Decision decision = passed == null ? door.check(request) : passed;
        if (decision instanceof Decision.Deny deny) {
            Problems.abort(context, deny);
            return;
        }
        Permit permit = (Permit) decision;
        if (passed != null) {
            // The servlet filter has read the body, and sees to the answer.
            context.setProperty(Problems.ANSWERED, true);
        } else if (permit.answer().isPresent()) {
            answer(context, permit.answer().get());
            return;
        } else {
            if (permit.readsBody() && !isBodyAccepted(context, request, permit)) {
                return;
            }
            door.passed(request, permit);
            PlainPath.of(context.getUriInfo().getRequestUri()).ifPresent(context::setRequestUri);
            door.hiddenHeader(request).ifPresent(name -> context.getHeaders().remove(name));
        }
        context.setSecurityContext(
                new CallerContext(permit.caller(), context.getSecurityContext().isSecure()));
    }

    private static boolean isBodyAccepted(ContainerRequestContext context, HttpServletRequest request, Permit permit) {
        BodyDecision body = permit.body(context.getEntityStream(), request.getContentLengthLong());
        if (body instanceof Decision.Deny deny) {
            Problems.abort(context, deny);
            return false;
        }
        replace(context, (BodyDecision.Accepted) body);
        return true;
    }

    /** Entities are read from the bytes that were checked, and the head says of them what is true. */
    private static void replace(ContainerRequestContext context, BodyDecision.Accepted body) {
        context.setEntityStream(new ByteArrayInputStream(body.body()));
        if (body.mediaType() != null) {
            context.getHeaders().remove(HttpHeaders.CONTENT_ENCODING);
            context.getHeaders().remove("Transfer-Encoding");
            context.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.body().length));
        }
    }

    private static void answer(ContainerRequestContext context, Answer answer) {
        context.setProperty(Problems.ANSWERED, true);
        context.abortWith(Response.ok(answer.body(), answer.mediaType()).build());
    }
}
