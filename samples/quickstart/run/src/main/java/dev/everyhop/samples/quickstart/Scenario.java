package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The requests, good and hostile, and what should come of each. */
final class Scenario {

    private static final String ORDER = "{\"item\":\"tea\",\"quantity\":2}";
    private static final int BURST = 200;

    private final IssuerClient issuer;
    private final OrdersClient orders;
    private final List<Row> rows = new ArrayList<>();

    Scenario(IssuerClient issuer, OrdersClient orders) {
        this.issuer = issuer;
        this.orders = orders;
    }

    /** Plays all of it once. */
    List<Row> play() throws IOException, InterruptedException, GeneralSecurityException {
        String good = issuer.token("shop", "orders:read orders:write");
        String readOnly = issuer.token("reader", "orders:read");

        permitted("good token, read", 200, orders.get("/orders/1", good));
        permitted("good token, write", 201, orders.post("/orders", ORDER, good));
        permitted("public endpoint, no token", 200, orders.get("/hello", null));
        denied("no token", 401, "credentials.missing", orders.get("/orders/1", null));
        denied(
                "good token in the query",
                400,
                "credentials.in_query",
                orders.get("/orders/1?access_token=" + good, null));
        denied("wrong scope, write", 403, "access.scope_missing", orders.post("/orders", ORDER, readOnly));
        refused("expired", "token.expired", issuer.token("late", "orders:read"));
        refused("wrong audience", "token.audience", issuer.token("billing", "orders:read"));
        denied("unlisted path, good token", 404, "route.unknown", orders.get("/internal", good));

        PublicKey publicKey = issuer.publicKey();
        refused("alg:none", "token.algorithm", Forgery.unsigned(good));
        refused("HS256 with the public key", "token.algorithm", Forgery.signedWithPublicKey(good, publicKey));
        refused(
                "tampered: scope added",
                "token.signature",
                Forgery.tampered(readOnly, "orders:read", "orders:read orders:write"));

        // Before the unknown key: that one spends the one fetch that an unknown key may cause in 30 seconds.
        issuer.rotate();
        String rotated = issuer.token("shop", "orders:read");
        permitted("key rotated, token of the new key", 200, orders.get("/orders/1", rotated));
        permitted("key rotated, token of the old key", 200, orders.get("/orders/1", good));
        refused("unknown key, attacker's signature", "token.key_unknown", Forgery.ofUnknownKey(good));

        burst(orders.get("/orders/1", rotated));
        return List.copyOf(rows);
    }

    private void permitted(String request, int status, HttpRequest http) throws IOException, InterruptedException {
        add(request, new Row.Result(status, Verdict.permitted()), http);
    }

    private void refused(String request, String reason, String token) throws IOException, InterruptedException {
        denied(request, 401, reason, orders.get("/orders/1", token));
    }

    private void denied(String request, int status, String reason, HttpRequest http)
            throws IOException, InterruptedException {
        add(request, new Row.Result(status, Verdict.denied(reason)), http);
    }

    private void add(String request, Row.Result expected, HttpRequest http) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Row.Result actual = orders.send(http);
        rows.add(new Row(request, expected, actual, Duration.ofNanos(System.nanoTime() - start)));
    }

    private void burst(HttpRequest http) throws InterruptedException {
        Row.Result expected = new Row.Result(200, Verdict.permitted());
        long start = System.nanoTime();
        Row.Result actual = orders.burst(http, BURST, expected);
        rows.add(new Row(
                "burst of " + BURST + " good requests, none 429",
                expected,
                actual,
                Duration.ofNanos(System.nanoTime() - start)));
    }
}
