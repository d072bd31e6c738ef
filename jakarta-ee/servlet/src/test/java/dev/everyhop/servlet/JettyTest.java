package dev.everyhop.servlet;

import jakarta.servlet.ServletContext;
import java.util.function.Consumer;

class JettyTest extends ServletContract {

    @Override
    Container start(String contextPath, boolean lenient, Consumer<ServletContext> application) {
        return Container.jetty(contextPath, lenient, application);
    }
}
