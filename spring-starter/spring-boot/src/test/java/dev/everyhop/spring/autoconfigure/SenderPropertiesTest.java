package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.gate.StepUp;
import dev.everyhop.token.TokenVerifier;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

class SenderPropertiesTest {

    private final WebApplicationContextRunner service =
            Contexts.servlet().withPropertyValues(TestIssuer.properties()).withUserConfiguration(Payments.class);

    @Test
    void proofsAreCheckedWherePublicUrlsAreSet() {
        service.run(context ->
                assertThat(context.getBean(TokenVerifier.class).checksProofs()).isFalse());
        service.withPropertyValues(
                        "everyhop.dpop.public-urls=https://api.example",
                        "everyhop.dpop.algorithms=ES256",
                        "everyhop.dpop.require-nonces=true",
                        "everyhop.dpop.nonce-secrets=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
                .run(context -> {
                    TokenVerifier verifier = context.getBean(TokenVerifier.class);
                    assertThat(verifier.proofAlgorithms()).containsExactly("ES256");
                    assertThat(verifier.proofNonce()).isPresent();
                });
    }

    @Test
    void proxiesAreListedByProperties() {
        service.withPropertyValues(
                        "everyhop.client-certificates.proxy-header=x-forwarded-client-cert",
                        "everyhop.client-certificates.proxy-addresses=10.1.0.0/16",
                        "everyhop.client-certificates.proxy-identities=spiffe://example/ingress",
                        "server.forward-headers-strategy=framework")
                .run(context -> {
                    ClientCertificates certificates =
                            context.getBean(Gate.class).clientCertificates();
                    assertThat(certificates.header()).isEqualTo(ClientCertificates.Header.X_FORWARDED_CLIENT_CERT);
                    assertThat(certificates.judgesByAddress()).isTrue();
                });
    }

    @Test
    void handlersAskForStepUpByAnnotation() {
        service.run(context -> assertThat(context.getBean(Gate.class).policy().routes())
                .filteredOn(route -> route.template().equals("/payments"))
                .extracting(
                        route -> route.method() + " " + route.rules().stepUp().orElse(null))
                .containsExactlyInAnyOrder(
                        "GET " + new RouteRules.StepUp(List.of(), Duration.ofHours(1)),
                        "POST " + new RouteRules.StepUp(List.of("gold"), Duration.ofMinutes(5))));
    }

    @RestController
    @StepUp(maxAgeSeconds = 3600)
    static class Payments {
        @GetMapping("/payments")
        void list() {}

        @PostMapping("/payments")
        @StepUp(acr = "gold", maxAgeSeconds = 300)
        void pay() {}
    }
}
