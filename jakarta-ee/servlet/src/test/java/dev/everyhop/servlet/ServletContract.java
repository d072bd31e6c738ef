package dev.everyhop.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.event.SecurityEvent;
import dev.everyhop.gate.GateReason;
import dev.everyhop.testkit.RawAnswer;
import dev.everyhop.testkit.RawHttp;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the filter promises, over real sockets in a real container. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServletContract {

    private final TestApplication application = new TestApplication();
    private final TestApplication below = new TestApplication();
    private Container container;
    private Container containerBelow;
    private RawHttp http;

    abstract Container start(String contextPath, boolean lenient, Consumer<ServletContext> application);

    @BeforeAll
    void startContainers() {
        container = start("", false, application::start);
        containerBelow = start("/app", true, below::start);
        http = new RawHttp(container.port());
    }

    @AfterAll
    void stopContainers() {
        container.close();
        containerBelow.close();
    }

    @BeforeEach
    void forget() {
        application.events.clear();
        application.entered.clear();
        below.entered.clear();
    }

    @Test
    void everyTrickIsRefusedOrRunsWhatWasChecked() {
        assertThat(PathTricks.TARGETS).hasSizeGreaterThan(100);
        assertThat(permittedTricks(http, "", application)).containsAll(PathTricks.PLAIN);
    }

    @Test
    void containerThatTakesEveryPathChangesNothing() {
        assertThat(permittedTricks(new RawHttp(containerBelow.port()), "/app", below))
                .containsAll(PathTricks.PLAIN);
    }

    /** Sends each trick; whatever is permitted must have run what was checked. Returns what was permitted. */
    private static List<String> permittedTricks(RawHttp client, String contextPath, TestApplication application) {
        List<String> permitted = new ArrayList<>();
        for (String target : PathTricks.TARGETS) {
            application.entered.clear();
            RawAnswer answer = client.send("GET", PathTricks.below(contextPath, target));
            if (answer.status() == 200) {
                permitted.add(target);
                String[] paths = answer.body().split("\n", -1);
                assertThat(paths).as("%s: checked and given", target).hasSize(2);
                assertThat(paths[0]).as("%s: checked, and given", target).isEqualTo(paths[1]);
                assertThat(application.entered).as(target).hasSize(1);
            } else {
                assertThat(answer.status()).as(target).isIn(302, 400, 404);
                assertThat(application.entered).as(target).isEmpty();
            }
        }
        return permitted;
    }

    @Test
    void refusalIsWrittenToTheByte() {
        RawAnswer answer = http.send("GET", "/secure");

        String body = "{\"type\":\"urn:everyhop:problem:authentication_required\","
                + "\"title\":\"Authentication is required\",\"status\":401}";
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.headers("Content-Length")).containsExactly(Integer.toString(body.length()));
        assertThat(answer.headers("WWW-Authenticate")).containsExactly("Bearer realm=\"api\"");
        assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
        assertThat(application.entered).isEmpty();
    }

    @Test
    void refusalOfHeadHasTheSameHeadersAndNoBody() {
        RawAnswer get = http.send("GET", "/secure");
        RawAnswer head = http.send("HEAD", "/secure");

        assertThat(head.status()).isEqualTo(401);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers("Content-Length")).isEqualTo(get.headers("Content-Length"));
    }

    @Test
    void headersOfEarlierFiltersStayOnARefusal() {
        RawAnswer answer = http.send("GET", "/secure", "Behave: cors");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("Access-Control-Allow-Origin")).containsExactly("https://a.example");
    }

    @Test
    void handlerSeesTheCallerEverywhere() {
        RawAnswer answer = http.send("GET", "/secure", application.tokens.header("read"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("REQUEST alice alice alice Bearer clerk=true read=false");
    }

    @Test
    void thereIsNoCallerBeforeTheGate() {
        RawAnswer answer = http.send("GET", "/secure", "Behave: ask", application.tokens.header("read"));

        assertThat(answer.body()).startsWith("This request has not passed a GateFilter: register one");
    }

    @Test
    void filterThatIsRegisteredTwiceDecidesOnce() {
        http.send("GET", "/secure", application.tokens.header("read"));

        assertThat(application.events).hasSize(1);
    }

    @Test
    void missingScopeIsRefused() {
        RawAnswer answer = http.send("GET", "/secure", application.tokens.header("write"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.headers("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read\"");
        assertThat(application.entered).isEmpty();
    }

    @Test
    void unlistedPathAndMethodAreRefused() {
        assertThat(http.send("GET", "/unlisted/inside").status()).isEqualTo(404);
        RawAnswer answer = http.send("POST", "/secure", "Content-Length: 0");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers("Allow")).containsExactly("DELETE, GET, HEAD");
        assertThat(application.entered).isEmpty();
    }

    @Test
    void unclearCredentialsAreRefused() {
        String token = application.tokens.header("read");

        assertThat(http.send("GET", "/secure", token, token).status()).isEqualTo(400);
        assertThat(http.send("GET", "/secure", token, "authorization: Basic YTpi")
                        .status())
                .isEqualTo(400);
        assertThat(http.send("GET", "/secure?%61ccess_token=x", token).status()).isEqualTo(400);
        assertThat(http.send("GET", "/secure", token, "X-HTTP-Method-Override: DELETE")
                        .status())
                .isEqualTo(400);
        assertThat(application.entered).isEmpty();
    }

    @Test
    void preflightGoesThroughAnonymously() {
        RawAnswer answer =
                http.send("OPTIONS", "/secure", "Origin: https://a.example", "Access-Control-Request-Method: DELETE");

        assertThat(answer.body()).isEqualTo("REQUEST - null null null clerk=false read=false");
        assertThat(http.send("OPTIONS", "/secure").status()).isEqualTo(405);
    }

    @Test
    void asyncDispatchKeepsTheCaller() {
        RawAnswer answer = http.send("GET", "/async", application.tokens.header("x"));

        assertThat(answer.body()).isEqualTo("ASYNC alice alice alice Bearer clerk=true read=false");
        assertThat(application.events).hasSize(1);
    }

    @Test
    void forwardOfAPermittedRequestGoesThrough() {
        RawAnswer answer = http.send("GET", "/forward", application.tokens.header("x"));

        assertThat(answer.body()).isEqualTo("FORWARD alice alice alice Bearer clerk=true read=false");
        assertThat(application.events).hasSize(1);
    }

    @Test
    void includeOfAPermittedRequestGoesThrough() {
        RawAnswer answer = http.send("GET", "/include", application.tokens.header("x"));

        assertThat(answer.body()).startsWith("INCLUDE alice alice alice Bearer");
    }

    @Test
    void errorPageOfAPermittedRequestRunsWithItsCaller() {
        RawAnswer answer = http.send("GET", "/failing", application.tokens.header("x"));

        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.body()).isEqualTo("ERROR alice alice alice Bearer clerk=true read=false");
        assertThat(application.entered).containsExactly("failing", "error");
    }

    @Test
    void errorPageDoesNotRunForARequestThatTheGateHasNotPermitted() {
        RawAnswer answer = http.send("GET", "/secure", "Behave: refuse");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"The request was refused\",\"status\":403}");
        assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        assertThat(application.entered).isEmpty();
        assertThat(application.events).singleElement().satisfies(event -> {
            assertThat(event.reason()).isEqualTo(GateReason.REQUEST_FAILED);
            assertThat(event.fields()).containsEntry("status", "403").containsEntry("peer", "127.0.0.1");
        });
    }

    @Test
    void forwardOfARequestThatTheGateHasNotSeenIsRefused() {
        RawAnswer answer = http.send("GET", "/probe", "Behave: forward", application.tokens.header("read"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(application.entered).isEmpty();
        assertThat(application.events).extracting(SecurityEvent::reason).containsExactly(GateReason.REQUEST_UNCHECKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"method", "path", "info", "servlet"})
    void requestThatAFilterRewroteIsRefused(String behaviour) {
        RawAnswer answer = http.send("GET", "/secure", "Behave: " + behaviour, application.tokens.header("read"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(application.entered).isEmpty();
        assertThat(application.events).extracting(SecurityEvent::reason).containsExactly(GateReason.REQUEST_REWRITTEN);
    }

    @Test
    void prefixThatAFilterAddedForAProxyChangesNothing() {
        RawAnswer answer = http.send("GET", "/secure", "Behave: prefix", application.tokens.header("read"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void headersAndPeerAreThoseOfTheConnectionWhateverFiltersSay() {
        RawAnswer answer = http.send("GET", "/secure", "Behave: wrap", application.tokens.header("read"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(application.events).singleElement().satisfies(event -> assertThat(event.fields())
                .containsEntry("peer", "127.0.0.1")
                .containsEntry("route", "/secure")
                .containsEntry("subject", "alice"));
    }

    @Test
    void routesBeginBelowTheContextPath() {
        RawHttp client = new RawHttp(containerBelow.port());

        assertThat(client.send("GET", "/app/secure", below.tokens.header("read"))
                        .body())
                .startsWith("REQUEST alice");
        assertThat(client.send("GET", "/app/probe/7").body()).isEqualTo("/probe/7\n/probe/7");
        assertThat(client.send("GET", "/app/secure").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%61pp/secure",
                "/app;v=1/probe",
                "//app/probe",
                "/./app/probe",
                "/x/../app/probe",
                "/app//probe",
                "/app/../app/probe",
                "/app%2Fprobe",
                "/APP/probe",
                "/application/probe",
            })
    void otherSpellingsOfTheContextPathAreRefused(String target) {
        RawAnswer answer = new RawHttp(containerBelow.port()).send("GET", target, below.tokens.header("read"));

        assertThat(answer.status()).isIn(400, 404);
        assertThat(below.entered).isEmpty();
    }
}
