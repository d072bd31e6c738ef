package dev.everyhop.spring.autoconfigure;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class ServletRedisTest extends RedisServiceKit {

    @Override
    protected Class<?> application() {
        return Application.class;
    }

    @Override
    protected String stack() {
        return "spring.main.web-application-type=servlet";
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Listening.class, Controllers.class})
    static class Application {}

    @RestController
    static class Controllers {
        @GetMapping({"/counted", "/closed", "/tried", "/once", "/plain"})
        String ran() {
            return "ran";
        }
    }
}
