package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.spring.autoconfigure.ContractBeans;
import dev.everyhop.spring.autoconfigure.ContractGets;
import dev.everyhop.spring.autoconfigure.ContractPosts;
import dev.everyhop.testkit.ContractCall;
import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.testkit.HttpContract;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** WebFlux on Netty keeps the HTTP contract. */
class NettyHttpContractTest extends HttpContract {

    @Override
    protected ContractServer start(ContractService service) {
        return ContractBeans.start(service, Application.class, "spring.main.web-application-type=reactive");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(OwnLoops.class)
    static class Application {

        @Bean
        Handlers handlers(ContractService service) {
            return new Handlers(service);
        }
    }

    @RestController
    static class Handlers {

        private final ContractService service;

        Handlers(ContractService service) {
            this.service = service;
        }

        @ContractGets
        Mono<ResponseEntity<byte[]>> get(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
            return handle("GET", variables, exchange);
        }

        @ContractPosts
        Mono<ResponseEntity<byte[]>> post(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
            return handle("POST", variables, exchange);
        }

        @PutMapping("/orders/{id}")
        Mono<ResponseEntity<byte[]>> put(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
            return handle("PUT", variables, exchange);
        }

        @DeleteMapping("/orders/{id}")
        Mono<ResponseEntity<byte[]>> delete(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
            return handle("DELETE", variables, exchange);
        }

        @RequestMapping("/internal/{secret}")
        ResponseEntity<byte[]> unlisted() {
            return ContractBeans.entity(service.stray("/internal/{secret}"));
        }

        @RequestMapping("/**")
        ResponseEntity<byte[]> leftOver() {
            return ContractBeans.entity(service.stray("/**"));
        }

        private Mono<ResponseEntity<byte[]>> handle(
                String method, Map<String, String> variables, ServerWebExchange exchange) {
            String template = Objects.requireNonNull(
                            exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))
                    .toString();
            Mono<Optional<String>> principal = exchange.getPrincipal()
                    .map(Principal::getName)
                    .map(Optional::of)
                    .defaultIfEmpty(Optional.empty());
            Mono<byte[]> body = DataBufferUtils.join(exchange.getRequest().getBody())
                    .map(Handlers::bytes)
                    .defaultIfEmpty(new byte[0]);
            return Mono.zip(principal, body)
                    .map(given -> service.handle(
                            new ContractCall(
                                    method, template, variables, given.getT1().orElse(null), given.getT2()),
                            Objects.requireNonNull(Passage.of(exchange)).permit()))
                    .map(ContractBeans::entity);
        }

        private static byte[] bytes(DataBuffer buffer) {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            return bytes;
        }
    }
}
