package dev.everyhop.spring.autoconfigure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jetty")
class JettyRotatingServiceTest extends RotatingServiceKit {

    @Test
    void serverRotatesUnderCalls() throws Exception {
        rotates("spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet"
                + ".TomcatServletWebServerAutoConfiguration");
    }
}
