package dev.everyhop.spring.autoconfigure.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.access.AccessDecision;
import dev.everyhop.access.ObjectRules;
import dev.everyhop.event.SecurityEvent;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateReason;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.spring.autoconfigure.Service;
import dev.everyhop.spring.autoconfigure.TestIssuer;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.TokenReason;
import dev.everyhop.token.TokenVerifier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.netty.resources.LoopResources;

/** A server with one thread for all connections serves everyone else while one request waits. */
@Timeout(120)
class EventLoopTest {

    private static final String LOOP = "only-loop";

    private record Heard(SecurityEvent event, String thread) {}

    private static final List<Heard> HEARD = new CopyOnWriteArrayList<>();
    private static final List<String> HANDLERS = new CopyOnWriteArrayList<>();
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final AtomicReference<Instant> NOW =
            new AtomicReference<>(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));

    /** Lets key sets be fetched, one for each permit. */
    private static final Semaphore FETCHES = new Semaphore(1);

    /** Lets object rules answer. */
    private static volatile CountDownLatch released = new CountDownLatch(1);

    private static Service service;
    private static WaitingRoom room;

    @BeforeAll
    static void start() {
        service = Service.start(
                Application.class,
                "spring.main.web-application-type=reactive",
                "everyhop.reactive.threads=1",
                "everyhop.reactive.queue=1");
        room = service.context().getBean(WaitingRoom.class);
        awaitKeys();
    }

    @AfterAll
    static void stop() {
        FETCHES.release(1000);
        released.countDown();
        service.close();
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
        HANDLERS.clear();
        ASKED.clear();
        released = new CountDownLatch(1);
    }

    @Test
    void whatNeedsOnlyTheProcessorStaysOnTheLoop() {
        get("/plain", TestIssuer.token()).join();
        get("/plain", null).join();
        get("/plain", TestIssuer.token() + "x").join();

        assertThat(HEARD).hasSize(3).allMatch(heard -> heard.thread.startsWith(LOOP));
    }

    @Test
    void othersAreServedWhileAnObjectRuleIsAsked() {
        CompletableFuture<HttpResponse<String>> slow = get("/slow/7", TestIssuer.token());
        await(1);

        assertThat(get("/plain", TestIssuer.token()).join().statusCode()).isEqualTo(200);
        assertThat(slow).isNotDone();

        released.countDown();
        assertThat(slow.join().statusCode()).isEqualTo(200);
        // The decision was made in the waiting room; the handlers of both ran on the loop.
        assertThat(HEARD).extracting(Heard::thread).anyMatch(thread -> thread.startsWith("everyhop-waiting-"));
        assertThat(HANDLERS).hasSize(2).allMatch(thread -> thread.startsWith(LOOP));
    }

    @Test
    void requestThatFindsNoRoomIsRefusedAndOthersAreServed() {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            waiting.add(get("/slow/" + i, TestIssuer.token()));
            await(i);
        }

        HttpResponse<String> refused = get("/slow/3", TestIssuer.token()).join();
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(refused.body()).contains("urn:everyhop:problem:overloaded");
        assertThat(HEARD).singleElement().satisfies(heard -> assertThat(heard.event.reason())
                .isEqualTo(GateReason.OVERLOADED));
        assertThat(get("/plain", TestIssuer.token()).join().statusCode()).isEqualTo(200);

        released.countDown();
        assertThat(waiting)
                .allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
    }

    @Test
    void requestThatIsGivenUpLeavesTheQueueAndIsNotDecided() {
        CompletableFuture<HttpResponse<String>> first = get("/slow/1", TestIssuer.token());
        await(1);
        CompletableFuture<HttpResponse<String>> gone = get("/slow/gone", TestIssuer.token());
        await(2);

        gone.cancel(true);
        while (room.present() > 1) {
            Thread.onSpinWait();
        }
        CompletableFuture<HttpResponse<String>> third = get("/slow/3", TestIssuer.token());
        await(2);

        released.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(third.join().statusCode()).isEqualTo(200);
        assertThat(ASKED).containsExactly("1", "3");
    }

    @Test
    void errorInTheRoomEndsTheRequestAndLeavesItsPlace() {
        released.countDown();
        // More than there are places.
        for (int i = 0; i < 4; i++) {
            assertThat(get("/slow/broken", TestIssuer.token()).join().statusCode())
                    .isEqualTo(500);
        }
        assertThat(get("/slow/4", TestIssuer.token()).join().statusCode()).isEqualTo(200);
        while (room.present() > 0) {
            Thread.onSpinWait();
        }
        assertThat(ASKED).endsWith("broken", "4");
    }

    /** How long a request may wait for a key is bounded by time, so a slow machine may have to try again. */
    @Test
    void othersAreServedWhileAKeyIsFetched() {
        int before = TestKeys.fetchesBegun();
        List<String> threads = new ArrayList<>();
        do {
            HEARD.clear();
            NOW.updateAndGet(now -> now.plusSeconds(31));
            CompletableFuture<HttpResponse<String>> unknown =
                    get("/plain", TestIssuer.token().replaceFirst("[^.]*", TestKeys.headerOfAnotherKey()));
            assertThat(get("/plain", TestIssuer.token()).join().statusCode()).isEqualTo(200);
            assertThat(unknown.join().statusCode()).isEqualTo(503);
            HEARD.stream()
                    .filter(heard -> heard.event.reason() == TokenReason.KEYS_UNAVAILABLE)
                    .forEach(heard -> threads.add(heard.thread));
            FETCHES.release();
            awaitKeys();
        } while (threads.stream().noneMatch(thread -> thread.startsWith("everyhop-waiting-")));

        assertThat(TestKeys.fetchesBegun()).isGreaterThan(before);
    }

    /** Waits for the fetch that began at this time of the clock. */
    private static void awaitKeys() {
        TokenVerifier verifier = service.context().getBean(TokenVerifier.class);
        while (!NOW.get().equals(verifier.keySets().get(0).fetchedAt())) {
            Thread.onSpinWait();
        }
    }

    private static void await(int present) {
        while (room.present() < present) {
            Thread.onSpinWait();
        }
    }

    private static CompletableFuture<HttpResponse<String>> get(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    /** The issuer's keys, as a fetcher that waits until it may answer. */
    private static final class TestKeys implements KeyFetcher {

        private static final java.util.concurrent.atomic.AtomicInteger BEGUN =
                new java.util.concurrent.atomic.AtomicInteger();

        static int fetchesBegun() {
            return BEGUN.get();
        }

        static String headerOfAnotherKey() {
            return java.util.Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString("{\"typ\":\"at+jwt\",\"kid\":\"another\",\"alg\":\"RS256\"}"
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public Response fetch(URI uri, int maxBytes) throws InterruptedException {
            BEGUN.incrementAndGet();
            FETCHES.acquire();
            return new Response(
                    200, TestIssuer.jwks().getBytes(java.nio.charset.StandardCharsets.UTF_8), Duration.ofHours(1));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        ReactorResourceFactory resources() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setLoopResourcesSupplier(() -> LoopResources.create(LOOP, 1, 1, true));
            return resources;
        }

        @Bean
        TokenVerifier verifier() {
            return TokenVerifier.builder()
                    .issuer(Issuer.at(TestIssuer.LOCATION)
                            .algorithms("RS256")
                            .jwksUri(TestIssuer.LOCATION + "/jwks")
                            .maxLifetime(Duration.ofHours(24))
                            .fetcher(new TestKeys()))
                    .audience(TestIssuer.AUDIENCE)
                    .clock(NOW::get)
                    .build();
        }

        @Bean
        Gate gate(TokenVerifier verifier) {
            return Gate.builder()
                    .policy(Policy.builder()
                            .require("GET", "/plain")
                            .route(new Route("GET", "/slow/{id}", null, List.of())
                                    .with(RouteRules.builder()
                                            .objectRule("slow")
                                            .build()))
                            .build())
                    .tokens(verifier)
                    .objectRules(ObjectRules.builder()
                            .rule("slow", call -> {
                                String id = call.variable("id");
                                ASKED.add(id);
                                if (id.equals("broken")) {
                                    throw new StackOverflowError("a test");
                                }
                                try {
                                    released.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return AccessDecision.permit();
                            })
                            .build())
                    .events(event ->
                            HEARD.add(new Heard(event, Thread.currentThread().getName())))
                    .build();
        }

        @Bean
        Controllers controllers() {
            return new Controllers();
        }
    }

    @RestController
    static class Controllers {

        @GetMapping({"/plain", "/slow/{id}"})
        String handle() {
            HANDLERS.add(Thread.currentThread().getName());
            return "done";
        }
    }
}
