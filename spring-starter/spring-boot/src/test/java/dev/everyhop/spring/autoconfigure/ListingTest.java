package dev.everyhop.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.PathMatchConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.view.InternalResourceView;
import org.springframework.web.util.pattern.PathPatternParser;

/** A listing opens the operations that it names, in full, and nothing else. */
class ListingTest {

    private static Service service;

    @BeforeAll
    static void start() {
        service = Service.start(
                Application.class,
                "spring.mvc.hiddenmethod.filter.enabled=true",
                "management.endpoints.web.exposure.include=*",
                "everyhop.public[0].path=/orders",
                "everyhop.public[0].method=POST",
                "everyhop.public[0].reason=guests order",
                "everyhop.public[1].path=/go",
                "everyhop.public[1].reason=a way in",
                "everyhop.public[2].path=/**",
                "everyhop.public[2].reason=static files",
                "everyhop.public[3].path=/hello/world",
                "everyhop.public[3].reason=a greeting",
                "everyhop.public[4].path=/any",
                "everyhop.public[4].reason=a page",
                "everyhop.public[5].path=/star",
                "everyhop.public[5].method=*",
                "everyhop.public[5].reason=a page",
                "everyhop.public[6].path=/mixed",
                "everyhop.public[6].method=*",
                "everyhop.public[6].reason=a page",
                "everyhop.public[7].path=/leak",
                "everyhop.public[7].reason=a mistake",
                "everyhop.public[8].path=/hello/home",
                "everyhop.public[8].reason=a page");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listedMethodDoesNotOpenTheOneThatAFilterMakesOfIt() {
        assertThat(service.postForm("/orders", null, "_method=DELETE").statusCode())
                .isEqualTo(404);
        assertThat(service.postForm("/orders", TestIssuer.token(), "_method=DELETE")
                        .body())
                .isEqualTo("wiped");
        assertThat(service.postForm("/orders", null, "x=y").body()).isEqualTo("placed");
    }

    @Test
    void listedHandlerDoesNotOpenWhatItForwardsTo() {
        assertThat(service.get("/go").statusCode()).isEqualTo(404);
        assertThat(service.get("/go", TestIssuer.token()).body()).isEqualTo("mine");
        assertThat(service.get("/leak").statusCode()).isEqualTo(404);
    }

    @Test
    void listedPathDoesNotOpenOtherPathsOfItsHandlerByAForward() {
        assertThat(service.get("/hello/world").body()).isEqualTo("hello /hello/world");
        assertThat(service.get("/hello/home").statusCode()).isEqualTo(404);
    }

    @Test
    void listedRestDoesNotOpenAHandlerThatSpringFindsByOtherSpelling() {
        assertThat(service.get("/ORDERS/7").statusCode()).isEqualTo(404);
        assertThat(service.get("/ORDERS/7", TestIssuer.token()).body()).isEqualTo("order");
        assertThat(service.get("/orders/7").statusCode()).isEqualTo(401);
    }

    @Test
    void listedRestOpensStaticFiles() {
        assertThat(service.get("/about.html").statusCode()).isEqualTo(200);
    }

    @Test
    void listedGetOpensHeadToo() {
        assertThat(service.get("/any").statusCode()).isEqualTo(200);
        assertThat(service.send("HEAD", "/any", null).statusCode()).isEqualTo(200);
        assertThat(service.send("POST", "/any", null).statusCode()).isEqualTo(401);
    }

    @Test
    void listedStarOpensEveryMethodOfAHandlerThatSaysNothing() {
        assertThat(service.get("/star").body()).isEqualTo("star");
        assertThat(service.send("HEAD", "/star", null).statusCode()).isEqualTo(200);
    }

    @Test
    void listedStarLeavesWhatAHandlerAsksFor() {
        assertThat(service.get("/mixed").body()).isEqualTo("read");
        assertThat(service.send("POST", "/mixed", null).statusCode()).isEqualTo(401);
        assertThat(service.send("POST", "/mixed", TestIssuer.token()).statusCode())
                .isEqualTo(403);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Controllers.class)
    static class Application {

        @Bean
        WebMvcConfigurer anySpelling() {
            return new WebMvcConfigurer() {
                @Override
                public void configurePathMatch(PathMatchConfigurer configurer) {
                    PathPatternParser parser = new PathPatternParser();
                    parser.setCaseSensitive(false);
                    configurer.setPatternParser(parser);
                }
            };
        }
    }

    @RestController
    static class Controllers {

        @PostMapping("/orders")
        String place() {
            return "placed";
        }

        @DeleteMapping("/orders")
        String wipe() {
            return "wiped";
        }

        @GetMapping("/orders/{id}")
        String order() {
            return "order";
        }

        @GetMapping("/mine")
        String mine() {
            return "mine";
        }

        @GetMapping("/hello/{name}")
        String hello(HttpServletRequest request) {
            return "hello " + request.getRequestURI();
        }

        @RequestMapping("/any")
        String any() {
            return "any";
        }

        @GetMapping("/star")
        String star() {
            return "star";
        }

        @GetMapping("/mixed")
        String read() {
            return "read";
        }

        @PostMapping("/mixed")
        @RequiresPermissions("mix")
        String write() {
            return "written";
        }

        @GetMapping("/go")
        InternalResourceView go() {
            return new InternalResourceView("/mine");
        }

        @GetMapping("/leak")
        InternalResourceView leak() {
            return new InternalResourceView("/actuator/env");
        }

        @GetMapping("/hello/home")
        InternalResourceView home() {
            return new InternalResourceView("/hello/you");
        }
    }
}
