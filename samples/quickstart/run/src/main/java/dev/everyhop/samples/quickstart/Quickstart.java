package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Starts the issuer and the service, plays the scenario, prints the table, and stays up for requests by hand.
 *
 * <p>With {@code -Dquickstart.exit=true} it ends after the table, with status 1 if a decision was not as expected.
 */
public final class Quickstart {

    private Quickstart() {}

    /** Runs the quickstart. */
    public static void main(String[] args) throws Exception {
        System.exit(run(Stage.Jars.fromSystemProperties(), Boolean.getBoolean("quickstart.exit"), System.out));
    }

    /** Returns the status to exit with. */
    static int run(Stage.Jars jars, boolean exit, PrintStream out)
            throws IOException, InterruptedException, GeneralSecurityException {
        AtomicBoolean byHand = new AtomicBoolean();
        Consumer<String> printed = line -> {
            if (byHand.get() || Verdict.parse(line).isEmpty()) {
                out.println("orders: " + line);
            }
        };
        try (Stage stage = Stage.open(jars, printed)) {
            Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "quickstart-shutdown"));
            out.println("Starting the issuer (Spring Authorization Server) ...");
            IssuerClient issuer = stage.startIssuer();
            out.println("Starting the orders service ...");
            OrdersClient orders = stage.startOrders();
            List<Row> rows = new Scenario(issuer, orders).play();
            out.println();
            out.println(Table.of(rows));
            out.println(stage.audit());
            if (!exit) {
                byHand.set(true);
                out.println(invitation(stage, issuer, orders));
                stage.awaitEnd();
            }
            return status(rows);
        }
    }

    /** Returns 0 if all was as expected, else 1. */
    static int status(List<Row> rows) {
        return rows.stream().allMatch(Row::asExpected) ? 0 : 1;
    }

    private static String invitation(Stage stage, IssuerClient issuer, OrdersClient orders)
            throws IOException, InterruptedException {
        return """
                Both stay up until Ctrl-C, and each decision shows up below. Try in another terminal:

                  TOKEN=%2$s

                  curl -i --cacert %1$s %3$s/hello
                  curl -i --cacert %1$s %3$s/orders/1
                  curl -i --cacert %1$s -H "Authorization: Bearer $TOKEN" %3$s/orders/1
                  curl -i --cacert %1$s -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d '{"item":"tea","quantity":2}' %3$s/orders

                A fresh token (clients: shop, reader, billing, late):

                  curl --cacert %1$s -u shop:%5$s -d grant_type=client_credentials -d scope=orders:read %4$s/oauth2/token
                """.formatted(
                        stage.authority(),
                        issuer.token("shop", "orders:read orders:write"),
                        orders.base(),
                        issuer.location(),
                        stage.clientSecret());
    }
}
