package dev.everyhop.servlet;

import jakarta.servlet.ServletContext;
import java.util.function.Consumer;

class JettyBodyTest extends BodyContractKit {

    @Override
    Container start(Consumer<ServletContext> application) {
        return Container.jetty("", false, application);
    }
}
