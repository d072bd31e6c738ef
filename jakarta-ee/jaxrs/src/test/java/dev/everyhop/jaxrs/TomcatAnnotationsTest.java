package dev.everyhop.jaxrs;

import dev.everyhop.testkit.ContractServer;

class TomcatAnnotationsTest extends AnnotationsKit {

    @Override
    ContractServer start() {
        return RestServer.tomcat(RestServer.below("/api", AnnotatedApplication.class));
    }
}
