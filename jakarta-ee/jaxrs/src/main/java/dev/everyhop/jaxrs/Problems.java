package dev.everyhop.jaxrs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Refusals as answers of Jakarta REST. */
final class Problems {

    /** Marks a request that the gate answered, so that the answer is not held against the document. */
    static final String ANSWERED = "dev.everyhop.jaxrs.answered";

    private Problems() {}

    static void abort(ContainerRequestContext context, Decision.Deny deny) {
        context.setProperty(ANSWERED, true);
        context.abortWith(response(context.getMethod(), deny.problem(), deny.headers()));
    }

    /** The answer to HEAD has an entity here too: without one Jersey leaves it to the container's error page. */
    static Response response(String method, Problem problem, List<Decision.Header> headers) {
        byte[] body = problem.toJson().getBytes(UTF_8);
        Response.ResponseBuilder answer = Response.status(problem.status()).type(Problem.MEDIA_TYPE);
        headers.forEach(header -> answer.header(header.name(), header.value()));
        if (method.equals("HEAD")) {
            answer.header(HttpHeaders.CONTENT_LENGTH, body.length);
        }
        return answer.entity(body).build();
    }
}
