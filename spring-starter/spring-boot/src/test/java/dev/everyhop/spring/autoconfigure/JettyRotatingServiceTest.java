package dev.everyhop.spring.autoconfigure;

import org.junit.jupiter.api.Test;

class JettyRotatingServiceTest extends RotatingServiceKit {

    @Test
    void serverRotatesUnderCalls() throws Exception {
        rotates("spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet"
                + ".TomcatServletWebServerAutoConfiguration");
    }
}
