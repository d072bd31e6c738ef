package dev.everyhop.spring.autoconfigure;

import org.junit.jupiter.api.Tag;

@Tag("jetty")
class JettyHttpContractTest extends HttpContractKit {

    @Override
    String container() {
        return "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet"
                + ".TomcatServletWebServerAutoConfiguration";
    }
}
