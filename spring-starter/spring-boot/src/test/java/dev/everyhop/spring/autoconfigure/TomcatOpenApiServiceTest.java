package dev.everyhop.spring.autoconfigure;

class TomcatOpenApiServiceTest extends OpenApiServiceKit {

    @Override
    String container() {
        return "spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet"
                + ".JettyServletWebServerAutoConfiguration";
    }
}
