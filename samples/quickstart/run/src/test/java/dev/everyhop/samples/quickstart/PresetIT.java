package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The issuer with Spring Authorization Server's defaults: no {@code typ}, and the client id as audience. */
class PresetIT {

    private static final BlockingQueue<String> PRINTED = new LinkedBlockingQueue<>();

    private static Stage stage;
    private static IssuerClient issuer;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.open(Stage.Jars.fromSystemProperties(), PRINTED::add);
        issuer = stage.startIssuer("--spring.profiles.active=defaults");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @Test
    void withThePresetItsTokensAreAccepted() throws Exception {
        OrdersClient orders = stage.startOrders(
                "--everyhop.audience=shop",
                "--everyhop.issuers[0].location=" + issuer.location(),
                "--everyhop.issuers[0].ssl-bundle=issuer",
                "--everyhop.issuers[0].preset=spring-authorization-server");

        assertThat(orders.send(orders.get("/orders/1", issuer.token("shop", "orders:read"))))
                .isEqualTo(new Row.Result(200, Verdict.permitted()));
        assertThat(orders.send(orders.get("/orders/1", issuer.token("reader", "orders:read"))))
                .isEqualTo(new Row.Result(401, Verdict.denied("token.audience")));
    }

    @Test
    void withoutThePresetTheRefusalNamesItInTheLog() throws Exception {
        OrdersClient orders = stage.startOrders("--everyhop.audience=shop");

        assertThat(orders.send(orders.get("/orders/1", issuer.token("shop", "orders:read"))))
                .isEqualTo(new Row.Result(401, Verdict.denied("token.type")));
        assertThat(nextLineWith("everyhop.issuers[0].preset")).isNotNull();
    }

    private static @Nullable String nextLineWith(String words) throws InterruptedException {
        String line = "";
        while (line != null && !line.contains(words)) {
            line = PRINTED.poll(60, TimeUnit.SECONDS);
        }
        return line;
    }
}
