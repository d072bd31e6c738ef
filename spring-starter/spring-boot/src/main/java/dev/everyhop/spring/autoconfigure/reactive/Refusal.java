package dev.everyhop.spring.autoconfigure.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.Answer;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Problem;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** Writes refusals, and what the gate itself answers. */
final class Refusal {

    private static final Decision.Header NO_STORE = new Decision.Header("Cache-Control", "no-store");

    private Refusal() {}

    /** Makes one that says no more than a status; one that is no error is told as 500. */
    static Decision.Deny ofStatus(int status) {
        return new Decision.Deny(GateReason.FAULT, Problem.ofStatus(status), List.of(NO_STORE));
    }

    /** Writes one, unless an answer is under way. Headers that filters before the gate have set, such as those of CORS, stay. */
    static Mono<Void> write(ServerHttpResponse response, Decision.Deny deny) {
        return Mono.defer(() -> {
            if (response.isCommitted()) {
                return Mono.empty();
            }
            for (Decision.Header header : deny.headers()) {
                response.getHeaders().set(header.name(), header.value());
            }
            return write(
                    response, deny.status(), Problem.MEDIA_TYPE, deny.problem().toJson());
        });
    }

    /** Writes what the gate itself answers. The server leaves out the body of an answer to HEAD. */
    static Mono<Void> write(ServerHttpResponse response, Answer answer) {
        return write(response, 200, answer.mediaType(), answer.body());
    }

    private static Mono<Void> write(ServerHttpResponse response, int status, String mediaType, String text) {
        byte[] body = text.getBytes(UTF_8);
        response.setStatusCode(HttpStatusCode.valueOf(status));
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, mediaType);
        headers.setContentLength(body.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
