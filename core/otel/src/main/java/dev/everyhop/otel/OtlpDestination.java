package dev.everyhop.otel;

import dev.everyhop.audit.AuditBatch;
import dev.everyhop.audit.AuditDestination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An OpenTelemetry collector as a destination of shipping: OTLP logs over HTTP, in protobuf. Each entry is a log record
 * whose body is the JSON as it is in the tree; {@code everyhop.audit.index} and {@code everyhop.audit.origin} are among its
 * attributes.
 *
 * <pre>{@code
 * OtlpDestination collector = OtlpDestination.builder(URI.create("https://collector.example:4318/v1/logs")).build();
 * AuditShipper.to("collector", collector).start(log);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> Nothing is sent without TLS unless {@link Builder#insecureAllowPlaintext}. Redirects are not
 * followed.
 *
 * <p><b>Thread safety.</b> For one shipper.
 *
 * <p><b>Failure.</b> One request at a time, so the order is the log's. The status 200 is the acknowledgement; where it is not
 * seen, the same entries are sent again, and a collector may have them twice: drop what has an index that was there already.
 * What the collector says it rejected ({@code partial_success}) is counted and told, and not sent again, as the protocol
 * asks. A collector acknowledges what it has in memory; what it does with that is its configuration's matter.
 */
public final class OtlpDestination implements AuditDestination {

    private static final int MAX_ANSWER = 64 << 10;
    private static final long LONGEST_REST = TimeUnit.MINUTES.toNanos(10);
    private static final Set<Integer> AGAIN = Set.of(429, 502, 503, 504);

    private final URI endpoint;
    private final Supplier<SSLContext> tls;
    private final Map<String, Supplier<String>> headers;
    private final Duration patience;
    private @Nullable SSLContext context;
    private @Nullable HttpClient client;
    private long restFrom;
    private long restNanos;
    private volatile @Nullable CompletableFuture<?> underWay;
    private volatile boolean closed;

    private OtlpDestination(Builder builder) {
        this.endpoint = builder.endpoint;
        this.tls = builder.tls;
        this.headers = Map.copyOf(builder.headers);
        this.patience = builder.patience;
    }

    /** Begins to say which collector it is: the whole address, which mostly ends with {@code /v1/logs}. */
    public static Builder builder(URI endpoint) {
        return new Builder(endpoint);
    }

    /** Which collector it is, and how it is spoken to. */
    public static final class Builder {

        private final URI endpoint;
        private final Map<String, Supplier<String>> headers = new TreeMap<>();
        private Supplier<SSLContext> tls = Builder::trustOfTheJdk;
        private Duration patience = Duration.ofSeconds(30);
        private boolean plaintext;

        private Builder(URI endpoint) {
            this.endpoint = endpoint;
        }

        private static SSLContext trustOfTheJdk() {
            try {
                return SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This JDK has no TLS", e);
            }
        }

        /**
         * Sets where key and trust come from; it is asked before each request, and a new one begins a new connection. Otherwise
         * what the JDK trusts, and no key.
         */
        public Builder tls(Supplier<SSLContext> source) {
            tls = source;
            return this;
        }

        /** Sends a header with each request, such as {@code Authorization}; its value is asked for each time. */
        public Builder header(String name, Supplier<String> value) {
            headers.put(name.toLowerCase(Locale.ROOT), value);
            return this;
        }

        /** Sets how long the collector may take to connect and to answer; otherwise 30 seconds. */
        public Builder patience(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("OtlpDestination.patience is not a positive time.");
            }
            patience = time;
            return this;
        }

        /** Sends entries over connections that anyone on the way can read and change. */
        public Builder insecureAllowPlaintext() {
            plaintext = true;
            return this;
        }

        /**
         * Returns the destination. Nothing is connected yet.
         *
         * @throws IllegalStateException if the address is not one of HTTPS
         */
        public OtlpDestination build() {
            String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("https") || scheme.equals("http");
            if (!web || endpoint.getHost() == null || endpoint.getUserInfo() != null) {
                throw new IllegalStateException("OtlpDestination.builder needs an address such as"
                        + " https://collector.example:4318/v1/logs, without a user in it.");
            }
            if (!scheme.equals("https") && !plaintext) {
                throw new IllegalStateException(
                        "OtlpDestination has no TLS: give an address that begins with https, or say insecureAllowPlaintext().");
            }
            return new OtlpDestination(this);
        }
    }

    /** Collectors do not say what they have. */
    @Override
    public Position open(String origin) throws IOException {
        if (System.nanoTime() - restFrom < restNanos) {
            throw new IOException("The collector asked not to be sent anything for a while");
        }
        return Position.unknown();
    }

    @Override
    public int deliver(AuditBatch batch) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .timeout(patience)
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(LogsRequest.of(batch)));
        headers.forEach((name, value) -> request.setHeader(name, value.get()));
        HttpResponse<byte[]> answer = send(request.build());
        int status = answer.statusCode();
        if (status == 200) {
            return rejected(answer.body(), batch.entries().size());
        }
        if (AGAIN.contains(status)) {
            rest(answer.headers().firstValue("Retry-After").orElse(""));
            throw new IOException("The collector answered " + status);
        }
        throw new Refused("The collector answered " + status);
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = client().sendAsync(request, info -> limited());
        underWay = answer;
        if (closed) {
            answer.cancel(true);
        }
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof SSLException) {
                throw new Refused("TLS with the collector failed: " + cause.getMessage());
            }
            throw new IOException(cause == null ? "no answer" : cause.getClass().getSimpleName());
        } catch (TimeoutException | java.util.concurrent.CancellationException e) {
            throw new IOException("The collector did not answer in time");
        } finally {
            answer.cancel(true);
            underWay = null;
        }
    }

    private HttpClient client() {
        SSLContext now = tls.get();
        HttpClient known = client;
        if (known == null || context != now) {
            known = HttpClient.newBuilder()
                    .sslContext(now)
                    .connectTimeout(patience)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            client = known;
            context = now;
        }
        return known;
    }

    /** Keeps no more of an answer than answers have, however much comes. */
    private static HttpResponse.BodySubscriber<byte[]> limited() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        return HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(bytes -> {
                    if (kept.size() + bytes.length <= MAX_ANSWER) {
                        kept.writeBytes(bytes);
                    }
                })),
                nothing -> kept.toByteArray());
    }

    /** Reads {@code ExportLogsServiceResponse.partial_success.rejected_log_records}. */
    static int rejected(byte[] answer, int sent) {
        Protobuf.Reader partial = new Protobuf.Reader(answer).message(1);
        long rejected = partial == null ? 0 : partial.number(1);
        return (int) Math.max(0, Math.min(sent, rejected));
    }

    private void rest(String retryAfter) {
        restNanos = retryAfter.matches("[0-9]{1,6}")
                ? Math.min(TimeUnit.SECONDS.toNanos(Long.parseLong(retryAfter)), LONGEST_REST)
                : 0;
        restFrom = System.nanoTime();
    }

    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> last = underWay;
        if (last != null) {
            last.cancel(true);
        }
    }
}
