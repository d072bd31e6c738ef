package dev.everyhop.servlet;

import jakarta.servlet.ServletContext;
import java.util.function.Consumer;

class TomcatBodyTest extends BodyContractKit {

    @Override
    Container start(Consumer<ServletContext> application) {
        return Container.tomcat("", false, application);
    }
}
