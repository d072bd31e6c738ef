package dev.everyhop.spring.autoconfigure.reactive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.Decision;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Problem;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** Writes refusals. */
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
            byte[] body = deny.problem().toJson().getBytes(UTF_8);
            response.setStatusCode(HttpStatusCode.valueOf(deny.status()));
            HttpHeaders headers = response.getHeaders();
            for (Decision.Header header : deny.headers()) {
                headers.set(header.name(), header.value());
            }
            headers.set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
            headers.setContentLength(body.length);
            return response.writeWith(
                    Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
        });
    }
}
