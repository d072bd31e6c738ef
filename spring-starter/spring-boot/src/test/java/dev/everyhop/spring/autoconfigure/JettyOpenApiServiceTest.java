package dev.everyhop.spring.autoconfigure;

import org.junit.jupiter.api.Tag;

@Tag("jetty")
class JettyOpenApiServiceTest extends OpenApiServiceKit {

    @Override
    String container() {
        return "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet"
                + ".TomcatServletWebServerAutoConfiguration";
    }
}
