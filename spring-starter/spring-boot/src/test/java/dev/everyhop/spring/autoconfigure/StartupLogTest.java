package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@ExtendWith(OutputCaptureExtension.class)
class StartupLogTest {

    @Test
    void oneLineForEachChainSaysWhatIsProtected(CapturedOutput output) {
        try (Service service = Service.start(Application.class, "management.server.port=0")) {
            assertThat(service.managementPort()).isPositive();
            assertThat(output)
                    .containsOnlyOnce("Everyhop protects 1 route of servlet chain '/': 1 need a token (0 with scopes,"
                            + " permissions or roles),"
                            + " 0 are public; issuers: https://id.example; what is not listed is denied")
                    .containsOnlyOnce(
                            "Everyhop protects 5 routes of servlet chain 'management': 2 need a token (2 with"
                                    + " scopes, permissions or roles), 3 are public; issuers: https://id.example; what is not listed is denied");
        }
    }

    @Test
    void refusalBecauseOfTheTypeNamesThePropertyOnce(CapturedOutput output) {
        try (Service service = Service.start(Application.class)) {
            String idToken = TestIssuer.tokenOf(TestIssuer.LOCATION, "JWT");
            assertThat(service.get("/plain", idToken).statusCode()).isEqualTo(401);
            assertThat(service.get("/plain", idToken).statusCode()).isEqualTo(401);
            assertThat(output)
                    .containsOnlyOnce("token.type")
                    .contains("https://id.example")
                    .contains("set everyhop.issuers[0].preset")
                    .doesNotContain(idToken)
                    .doesNotContain("alice");
        }
    }

    @Test
    void otherRefusalsAreNoLogLines(CapturedOutput output) {
        try (Service service = Service.start(Application.class)) {
            service.get("/plain");
            int before = output.length();
            assertThat(service.get("/plain").statusCode()).isEqualTo(401);
            assertThat(service.get("/plain", TestIssuer.token() + "x").statusCode())
                    .isEqualTo(401);
            assertThat(service.get("/other").statusCode()).isEqualTo(404);
            assertThat(output.length()).isEqualTo(before);
        }
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
