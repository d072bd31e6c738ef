package dev.everyhop.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Problem;
import dev.everyhop.gate.ResponseDecision;
import dev.everyhop.schema.SchemaReason;
import dev.everyhop.servlet.ServletGate;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides on answers, after all other filters and before anything is written. */
@Priority(Integer.MIN_VALUE)
final class GateResponseFilter implements ContainerResponseFilter {

    private static final Annotation[] NO_ANNOTATIONS = {};

    private final ServletGate door;

    @Context
    private @Nullable HttpServletRequest servlet;

    @Context
    private @Nullable Providers providers;

    GateResponseFilter(ServletGate door) {
        this.door = door;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) throws IOException {
        if (request.getProperty(Problems.ANSWERED) != null) {
            return;
        }
        Permit permit = door.permit(Objects.requireNonNull(servlet, "servlet")).orElse(null);
        if (permit == null) {
            return;
        }
        permit.headers().forEach(header -> response.getHeaders().putSingle(header.name(), header.value()));
        if (permit.readsResponse()) {
            decide(permit, request, response);
        }
    }

    private void decide(Permit permit, ContainerRequestContext request, ContainerResponseContext response)
            throws IOException {
        int status = response.getStatus();
        Object entity = response.getEntity();
        MediaType type = response.getMediaType();
        boolean streamed = entity instanceof StreamingOutput
                || entity instanceof InputStream
                || MediaType.SERVER_SENT_EVENTS_TYPE.equals(type);
        if (streamed) {
            become(permit.unreadResponse(status, SchemaReason.RESPONSE_STREAMED), request, response);
            return;
        }
        LimitedBuffer buffer = new LimitedBuffer(permit.maxResponseBytes(status));
        if (entity != null) {
            write(entity, response, buffer);
        }
        ResponseDecision decision = buffer.isOver()
                ? permit.unreadResponse(status, SchemaReason.RESPONSE_TOO_LARGE)
                : permit.response(status, type == null ? null : type.toString(), buffer.bytes());
        become(decision, request, response);
    }

    /** Puts the decision in the place of the answer; an entity that may go out as it is stays. */
    private static void become(
            ResponseDecision decision, ContainerRequestContext request, ContainerResponseContext response) {
        if (decision instanceof Decision.Deny deny) {
            byte[] body = deny.problem().toJson().getBytes(UTF_8);
            response.getHeaders().clear();
            deny.headers().forEach(header -> response.getHeaders().putSingle(header.name(), header.value()));
            response.setStatus(deny.status());
            if (request.getMethod().equals("HEAD")) {
                response.getHeaders().putSingle("Content-Length", Integer.toString(body.length));
            }
            response.setEntity(body, NO_ANNOTATIONS, MediaType.valueOf(Problem.MEDIA_TYPE));
            return;
        }
        byte[] body = ((ResponseDecision.Send) decision).body();
        if (body != null && response.hasEntity()) {
            response.getHeaders().remove("Content-Length");
            response.setEntity(body, NO_ANNOTATIONS, response.getMediaType());
        }
    }

    @SuppressWarnings("unchecked")
    private void write(Object entity, ContainerResponseContext response, LimitedBuffer buffer) throws IOException {
        Class<Object> raw = (Class<Object>) response.getEntityClass();
        MediaType type =
                response.getMediaType() == null ? MediaType.APPLICATION_OCTET_STREAM_TYPE : response.getMediaType();
        MessageBodyWriter<Object> writer = Objects.requireNonNull(providers, "providers")
                .getMessageBodyWriter(raw, response.getEntityType(), response.getEntityAnnotations(), type);
        if (writer == null) {
            throw new IOException("There is no writer for " + raw.getName() + " as " + type);
        }
        MultivaluedMap<String, Object> headers = response.getHeaders();
        writer.writeTo(entity, raw, response.getEntityType(), response.getEntityAnnotations(), type, headers, buffer);
    }
}
