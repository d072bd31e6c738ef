package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.sun.management.ThreadMXBean;
import dev.everyhop.gate.ApiCall;
import dev.everyhop.gate.Decision;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.GateLimits;
import dev.everyhop.gate.Permit;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.Route;
import dev.everyhop.gate.RouteRules;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.JsonSchema;
import dev.everyhop.schema.SchemaMode;
import dev.everyhop.schema.WireLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Prints what it costs to refuse a hostile body: CPU time and bytes allocated of the whole body, of the same body that ends
 * where the limit is hit, and the difference, which is what is done after the limit is hit.
 */
public final class HostileBodies {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int TIMES = 31;
    private static final int TEN_MEGABYTES = 10 << 20;
    /** Lets bodies through that the limit on their bytes would stop before anything else could. */
    private static final WireLimits LARGE = WireLimits.builder()
            .bytes(64 << 20)
            .inflatedBytes(64 << 20)
            .allowGzip()
            .build();

    private static final WireLimits DEFAULTS =
            WireLimits.defaults().toBuilder().allowGzip().build();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Body(
            String name, WireLimits limits, @Nullable String coding, byte[] whole, byte[] cut) {}

    private record Cost(double first, double median, long bytes) {}

    private interface Attempt {
        void run(byte[] body);
    }

    private HostileBodies() {}

    /** Measures. */
    public static void main(String... arguments) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%s, CPU milliseconds: the first attempt, then the median of %d; KiB allocated%n"
                        + "%-34s %-18s %9s %9s %9s %9s %9s%n",
                Forks.vm(),
                TIMES,
                "body",
                "by",
                "first",
                "whole",
                "to limit",
                "after",
                "KiB");
        for (Body body : bodies()) {
            BodyContract contract = BodyContract.builder()
                    .content("application/json", JsonSchema.compile("{}", SchemaMode.REQUEST))
                    .limits(body.limits)
                    .build();
            List<String> coding = body.coding == null ? List.of() : List.of(body.coding);
            print(body, "BodyContract", bytes -> refused(contract.check(List.of("application/json"), coding, bytes)));
            Gate gate = gate(contract);
            print(body, "gate, stream", bytes -> {
                Permit permit = (Permit) gate.check(new Post(coding));
                refused(permit.body(new ByteArrayInputStream(bytes), -1));
            });
        }
    }

    private static void print(Body body, String by, Attempt attempt) {
        Cost whole = cost(attempt, body.whole);
        Cost cut = cost(attempt, body.cut);
        System.out.printf(
                Locale.ROOT,
                "%-34s %-18s %9.2f %9.3f %9.3f %9.3f %9d%n",
                body.name,
                by,
                whole.first,
                whole.median,
                cut.median,
                whole.median - cut.median,
                whole.bytes / 1024);
    }

    private static Cost cost(Attempt attempt, byte[] body) {
        double[] millis = new double[TIMES];
        double first = 0;
        long bytes = 0;
        for (int i = -1; i < TIMES; i++) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long before = THREADS.getCurrentThreadCpuTime();
            attempt.run(body);
            double took = (THREADS.getCurrentThreadCpuTime() - before) / 1e6;
            bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            if (i < 0) {
                first = took;
            } else {
                millis[i] = took;
            }
        }
        return new Cost(first, PairedRun.median(millis), bytes);
    }

    private static void refused(Object result) {
        if (!(result instanceof dev.everyhop.schema.BodyResult.Refused) && !(result instanceof Decision.Deny)) {
            throw new IllegalStateException("a hostile body was accepted, so this time would mean nothing");
        }
    }

    private static Gate gate(BodyContract contract) {
        RouteRules rules = RouteRules.builder().body(contract).build();
        return Gate.builder()
                .policy(Policy.builder()
                        .route(new Route("POST", "/orders", "measured", List.of(), rules))
                        .build())
                .limits(GateLimits.builder().dangerouslyWithoutSourceLimit().build())
                .build();
    }

    private static List<Body> bodies() throws IOException {
        String thousandNames =
                IntStream.range(0, 1_000).mapToObj(i -> "\"k" + i + "\":0,").collect(joining());
        String millionNames =
                IntStream.range(0, 1_000_000).mapToObj(i -> "\"k" + i + "\":0").collect(joining(",", "{", "}"));
        String duplicates = "{" + "\"a\":0,".repeat(1_000_000) + "\"a\":0}";
        byte[] spaces = new byte[TEN_MEGABYTES];
        Arrays.fill(spaces, (byte) ' ');
        List<Body> bodies = new ArrayList<>();
        bodies.add(new Body("10 MB of spaces", DEFAULTS, null, spaces, Arrays.copyOf(spaces, DEFAULTS.bytes() + 1)));
        bodies.add(json("10 MB string", "\"" + "a".repeat(TEN_MEGABYTES), "\"" + "a".repeat((64 << 10) + 1)));
        bodies.add(json("100,000 levels of arrays", "[".repeat(100_000), "[".repeat(65)));
        bodies.add(json("100,000 levels of objects", "{\"a\":".repeat(100_000), "{\"a\":".repeat(65)));
        bodies.add(json("a million names", millionNames, "{" + thousandNames + "\"a\":0"));
        bodies.add(json("a million times one name", duplicates, "{\"a\":0,\"a\":0"));
        byte[] bomb = new byte[200 << 20];
        Arrays.fill(bomb, (byte) ' ');
        bodies.add(new Body(
                "gzip bomb of 200 MB", DEFAULTS, "gzip", gzip(bomb), gzip(Arrays.copyOf(bomb, DEFAULTS.bytes() + 1))));
        byte[] deep = "[".repeat(100_000_000).getBytes(UTF_8);
        bodies.add(new Body(
                "gzip bomb of 100 million levels", DEFAULTS, "gzip", gzip(deep), gzip(Arrays.copyOf(deep, 65))));
        return bodies;
    }

    private static Body json(String name, String whole, String cut) {
        return new Body(name, LARGE, null, whole.getBytes(UTF_8), cut.getBytes(UTF_8));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private record Post(List<String> coding) implements ApiCall {

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public String rawPath() {
            return "/orders";
        }

        @Override
        public @Nullable String rawQuery() {
            return null;
        }

        @Override
        public List<String> header(String name) {
            if (name.equalsIgnoreCase("Content-Type")) {
                return List.of("application/json");
            }
            return name.equalsIgnoreCase("Content-Encoding") ? coding : List.of();
        }

        @Override
        public String peerAddress() {
            return "192.0.2.7";
        }
    }
}
