package dev.everyhop.spring.autoconfigure;

class TomcatOpenApiServiceTest extends OpenApiServiceKit {

    @Override
    String container() {
        return "spring.application.name=tomcat";
    }
}
