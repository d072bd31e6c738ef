package dev.everyhop.spring.autoconfigure;

class JettyOpenApiServiceTest extends OpenApiServiceKit {

    @Override
    String container() {
        return "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet"
                + ".TomcatServletWebServerAutoConfiguration";
    }
}
