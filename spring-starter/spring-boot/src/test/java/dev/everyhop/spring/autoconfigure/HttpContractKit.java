package dev.everyhop.spring.autoconfigure;

import dev.everyhop.servlet.EveryhopRequest;
import dev.everyhop.testkit.ContractCall;
import dev.everyhop.testkit.ContractServer;
import dev.everyhop.testkit.ContractService;
import dev.everyhop.testkit.HttpContract;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.HandlerMapping;

/** Spring MVC keeps the HTTP contract. */
abstract class HttpContractKit extends HttpContract {

    /** Returns the property that chooses the container. */
    abstract String container();

    @Override
    protected ContractServer start(ContractService service) {
        return ContractBeans.start(service, Application.class, "spring.main.web-application-type=servlet", container());
    }

    @Configuration(proxyBeanMethods = false)
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
        ResponseEntity<byte[]> get(@PathVariable Map<String, String> variables, HttpServletRequest request)
                throws IOException {
            return handle("GET", variables, request);
        }

        @ContractPosts
        ResponseEntity<byte[]> post(@PathVariable Map<String, String> variables, HttpServletRequest request)
                throws IOException {
            return handle("POST", variables, request);
        }

        @PutMapping("/orders/{id}")
        ResponseEntity<byte[]> put(@PathVariable Map<String, String> variables, HttpServletRequest request)
                throws IOException {
            return handle("PUT", variables, request);
        }

        @DeleteMapping("/orders/{id}")
        ResponseEntity<byte[]> delete(@PathVariable Map<String, String> variables, HttpServletRequest request)
                throws IOException {
            return handle("DELETE", variables, request);
        }

        @RequestMapping("/internal/{secret}")
        ResponseEntity<byte[]> unlisted() {
            return ContractBeans.entity(service.stray("/internal/{secret}"));
        }

        @RequestMapping("/**")
        ResponseEntity<byte[]> leftOver() {
            return ContractBeans.entity(service.stray("/**"));
        }

        private ResponseEntity<byte[]> handle(String method, Map<String, String> variables, HttpServletRequest request)
                throws IOException {
            String template = (String) request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
            ContractCall call = new ContractCall(
                    method,
                    template,
                    variables,
                    request.getRemoteUser(),
                    request.getInputStream().readAllBytes());
            return ContractBeans.entity(
                    service.handle(call, EveryhopRequest.permit(request).orElseThrow()));
        }
    }
}
