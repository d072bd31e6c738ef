package dev.everyhop.spring.autoconfigure.reactive;

import dev.everyhop.spring.autoconfigure.RedisServiceKit;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

class ReactiveRedisTest extends RedisServiceKit {

    @Override
    protected Class<?> application() {
        return Application.class;
    }

    @Override
    protected String stack() {
        return "spring.main.web-application-type=reactive";
    }

    @Configuration(proxyBeanMethods = false)
    @Import({OwnLoops.class, Listening.class, Controllers.class})
    static class Application {}

    @RestController
    static class Controllers {
        @GetMapping({"/counted", "/closed", "/tried", "/once", "/plain"})
        Mono<String> ran() {
            return Mono.just("ran");
        }
    }
}
