package dev.everyhop.jaxrs;

import dev.everyhop.testkit.ContractServer;

class JettyAnnotationsTest extends AnnotationsKit {

    @Override
    ContractServer start() {
        return RestServer.jetty(RestServer.below("/api", AnnotatedApplication.class));
    }
}
