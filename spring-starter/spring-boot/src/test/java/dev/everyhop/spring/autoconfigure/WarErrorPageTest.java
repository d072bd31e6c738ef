package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.event.SecurityEvents;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.support.ErrorPageFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.view.InternalResourceView;

/** Error pages as in a WAR, where a filter of Boot's forwards to them. */
class WarErrorPageTest {

    private static final List<SecurityEvent> EVENTS = new CopyOnWriteArrayList<>();
    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(Application.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void errorsOfPermittedRequestsAreAnsweredByTheErrorPage() {
        EVENTS.clear();
        HttpResponse<String> conflict = service.get("/conflict", TestIssuer.token());
        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body()).contains("about:blank").contains("\"status\":409");
        assertThat(service.get("/broken", TestIssuer.token()).statusCode()).isEqualTo(500);
        assertThat(EVENTS).extracting(SecurityEvent::outcome).doesNotContain(SecurityEvent.Outcome.DENIED);
    }

    @Test
    void refusedRequestsAreAnsweredByTheGate() {
        assertThat(service.get("/conflict").statusCode()).isEqualTo(401);
        assertThat(service.get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void errorPageIsNotShownWithoutAnError() {
        HttpResponse<String> forwarded = service.get("/forward", TestIssuer.token());
        assertThat(forwarded.statusCode()).isEqualTo(404);
        assertThat(forwarded.body()).contains("\"status\":404").doesNotContain("timestamp");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controllers.class)
    static class Application {

        @Bean
        SecurityEvents recorded() {
            return EVENTS::add;
        }

        @Bean
        FilterRegistrationBean<ErrorPageFilter> errorPages() {
            ErrorPageFilter filter = new ErrorPageFilter();
            filter.addErrorPages(new ErrorPage("/error"));
            FilterRegistrationBean<ErrorPageFilter> registration = new FilterRegistrationBean<>(filter);
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
            registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
            return registration;
        }
    }

    @RestController
    static class Controllers {

        @GetMapping("/conflict")
        void conflict(HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_CONFLICT);
        }

        @GetMapping("/broken")
        void broken() {
            throw new IllegalArgumentException("broken");
        }

        @GetMapping("/forward")
        InternalResourceView forward() {
            return new InternalResourceView("/error");
        }
    }
}
