package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the launcher asks of the service, and what the service says of each request. */
final class OrdersClient {

    private static final String PROBES = "/actuator/health/";
    private static final int AT_A_TIME = 8;
    private static final int MOST_VERDICTS = 1000;

    private final Https https;
    private final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>(MOST_VERDICTS);

    OrdersClient(Https https) {
        this.https = https;
    }

    String base() {
        return https.base();
    }

    /** Takes note of a line that the service printed. Decisions on the probes of {@link #isReady} are of no interest. */
    void hear(String line) {
        if (!line.contains("route=" + PROBES)) {
            Verdict.parse(line).ifPresent(verdicts::offer);
        }
    }

    boolean isReady() throws IOException, InterruptedException {
        return https.status(PROBES + "readiness") == 200;
    }

    HttpRequest get(String path, @Nullable String token) {
        HttpRequest.Builder request = https.request(path);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    HttpRequest post(String path, String json, String token) {
        return https.request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }

    Row.Result send(HttpRequest request) throws IOException, InterruptedException {
        int status = https.send(request).statusCode();
        return new Row.Result(status, nextVerdict());
    }

    /** Sends the same request many times, several at once. Returns the first result that is not the expected one, else that. */
    Row.Result burst(HttpRequest request, int times, Row.Result expected) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Callable<Integer> call = () -> https.send(request).statusCode();
            List<Row.Result> results = new ArrayList<>();
            for (Future<Integer> status : threads.invokeAll(Collections.nCopies(times, call))) {
                results.add(new Row.Result(status.get(), nextVerdict()));
            }
            return results.stream().filter(r -> !r.equals(expected)).findFirst().orElse(expected);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A request of the burst had no answer", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Verdict nextVerdict() throws InterruptedException {
        Verdict verdict = verdicts.poll(10, TimeUnit.SECONDS);
        return verdict == null ? new Verdict("NOT RECORDED", Verdict.NO_REASON) : verdict;
    }
}
