package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service and an issuer with a private CA, over TLS. */
class FetchedKeysTest {

    private static final int MANY = 10_000;

    @TempDir
    static Path folder;

    private static HttpsIssuer issuer;

    @BeforeAll
    static void startIssuer() throws Exception {
        issuer = new HttpsIssuer(folder);
    }

    @AfterAll
    static void stopIssuer() {
        issuer.close();
    }

    @Test
    void issuerWithAPrivateCaIsReachedThroughAnSslBundle() {
        try (Service service = Service.startWith(
                Application.class,
                "everyhop.issuers[0].location=" + issuer.location(),
                "everyhop.issuers[0].ssl-bundle=private-ca",
                "everyhop.audience=orders",
                "spring.ssl.bundle.pem.private-ca.truststore.certificate="
                        + issuer.certificate().toUri())) {
            becomesReady(service);
            HttpResponse<String> answer = service.get("/plain", TestIssuer.tokenOf(issuer.location(), "at+jwt"));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(service.get("/plain", TestIssuer.tokenOf("https://other.example", "at+jwt"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void serviceWhoseIssuerCannotBeTrustedStartsButIsNotReadyAndAnswers503() {
        try (Service service = Service.startWith(
                Application.class, "everyhop.issuers[0].location=" + issuer.location(), "everyhop.audience=orders")) {
            assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            HttpResponse<String> answer = service.get("/plain", TestIssuer.tokenOf(issuer.location(), "at+jwt"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(service.get("/plain").statusCode()).isEqualTo(401);
        }
    }

    /** Asks as a probe does. The bound is one of patience, not of time: each question is a request of its own. */
    private static void becomesReady(Service service) {
        for (int i = 0; i < MANY; i++) {
            if (service.get("/actuator/health/readiness").statusCode() == 200) {
                return;
            }
        }
        throw new AssertionError("not ready after " + MANY + " questions");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controllers.class)
    static class Application {}

    @RestController
    static class Controllers {
        @GetMapping("/plain")
        String plain() {
            return "plain";
        }
    }
}
