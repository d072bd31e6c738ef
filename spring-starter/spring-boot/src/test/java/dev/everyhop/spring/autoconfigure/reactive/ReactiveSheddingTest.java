package dev.everyhop.spring.autoconfigure.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.gate.GateLimits;
import dev.everyhop.limit.AdaptiveConcurrency;
import dev.everyhop.spring.PublicEndpoint;
import dev.everyhop.spring.autoconfigure.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A service on WebFlux that may work on one request at a time sheds the others. */
class ReactiveSheddingTest {

    private static final BlockingQueue<Sinks.One<String>> WORK = new LinkedBlockingQueue<>();
    private static final CountDownLatch GIVEN_UP = new CountDownLatch(1);
    private static Service service;
    private static AdaptiveConcurrency concurrency;

    @BeforeAll
    static void start() {
        service = Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "everyhop.limits.concurrency.adaptive=true",
                "everyhop.limits.concurrency.least=1",
                "everyhop.limits.concurrency.most=1");
        concurrency = service.context().getBean(GateLimits.class).concurrency().orElseThrow();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void whatDoesNotFitIsAnswered503UntilThereIsRoomAgain() throws Exception {
        CompletableFuture<HttpResponse<String>> first = CompletableFuture.supplyAsync(() -> service.get("/work"));
        Sinks.One<String> work = WORK.poll(60, TimeUnit.SECONDS);

        HttpResponse<String> shed = service.get("/quick");
        assertThat(shed.statusCode()).isEqualTo(503);
        assertThat(shed.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(concurrency.inFlight()).isEqualTo(1);

        work.tryEmitValue("done");
        assertThat(first.get(60, TimeUnit.SECONDS).body()).isEqualTo("done");
        awaitRoom();
        assertThat(service.get("/quick").body()).isEqualTo("quick");
        awaitRoom();
    }

    @Test
    void requestsThatAreRefusedOrFailLeaveTheirRoom() {
        for (int i = 0; i < 5; i++) {
            assertThat(service.get("/protected").statusCode()).isEqualTo(401);
            awaitRoom();
            assertThat(service.get("/broken").statusCode()).isEqualTo(500);
            awaitRoom();
        }
    }

    @Test
    void aClientThatGivesUpLeavesItsRoom() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            send(socket);
            assertThat(WORK.poll(60, TimeUnit.SECONDS)).isNotNull();
            assertThat(concurrency.inFlight()).isEqualTo(1);
        }
        assertThat(GIVEN_UP.await(60, TimeUnit.SECONDS)).isTrue();
        awaitRoom();
        assertThat(service.get("/quick").body()).isEqualTo("quick");
        awaitRoom();
    }

    private static void send(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Waits for the end of a request, which comes a little after its answer. */
    private static void awaitRoom() {
        long begin = System.nanoTime();
        while (concurrency.inFlight() > 0) {
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(60));
            Thread.onSpinWait();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({OwnLoops.class, Controllers.class})
    static class Application {}

    @RestController
    static class Controllers {

        @GetMapping("/work")
        @PublicEndpoint(reason = "a test")
        Mono<String> work() {
            Sinks.One<String> sink = Sinks.one();
            return sink.asMono().doOnCancel(GIVEN_UP::countDown).doOnSubscribe(subscribed -> WORK.add(sink));
        }

        @GetMapping("/quick")
        @PublicEndpoint(reason = "a test")
        String quick() {
            return "quick";
        }

        @GetMapping("/broken")
        @PublicEndpoint(reason = "a test")
        Mono<String> broken() {
            return Mono.error(new IllegalStateException("broken"));
        }

        @GetMapping("/protected")
        String secured() {
            return "protected";
        }
    }
}
