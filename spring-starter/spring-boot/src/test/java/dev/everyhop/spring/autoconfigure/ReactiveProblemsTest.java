package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.PublicEndpoint;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;

class ReactiveProblemsTest extends ProblemsKit {

    @Override
    Service start(String... properties) {
        String[] all = Arrays.copyOf(properties, properties.length + 1);
        all[properties.length] = "spring.main.web-application-type=reactive";
        return Service.start(WithParts.class, all);
    }

    @Override
    String springsOwn() {
        return "spring.webflux.problemdetails.enabled";
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, Parts.class})
    static class WithParts {

        /** Event loops that other services in the same JVM do not end. */
        @Bean
        ReactorResourceFactory resources() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }
    }

    @RestController
    @PublicEndpoint(reason = "a test")
    static class Parts {

        @PostMapping("/part")
        String part(@RequestPart FilePart file) {
            return "ok";
        }
    }
}
