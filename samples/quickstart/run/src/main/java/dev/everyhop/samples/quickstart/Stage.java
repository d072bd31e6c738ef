package dev.everyhop.samples.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One run: its certificates, its secrets, its processes. Closing ends the processes and deletes the files, keys among
 * them; it may be closed more than once and from any thread.
 */
final class Stage implements AutoCloseable {

    private final Path directory;
    private final TlsFiles tls;
    private final Jars jars;
    private final String clientSecret = secret();
    private final String operatorSecret = secret();
    private final List<Service> services = new CopyOnWriteArrayList<>();
    private final Consumer<String> out;
    private volatile String issuerLocation = "";
    private boolean closed;

    private Stage(Path directory, Jars jars, Consumer<String> out) throws IOException {
        this.directory = directory;
        this.tls = TlsFiles.create(directory, "issuer", "orders");
        this.jars = jars;
        this.out = out;
    }

    /**
     * Opens a stage with nothing running.
     *
     * @param out told of what the service prints
     */
    static Stage open(Jars jars, Consumer<String> out) throws IOException {
        return new Stage(Files.createTempDirectory("everyhop-quickstart-"), jars, out);
    }

    /** Starts the issuer and waits until it answers. */
    IssuerClient startIssuer(String... arguments) throws IOException, InterruptedException {
        int port = Service.freePort();
        Service service = start(
                "issuer",
                jars.issuer(),
                Map.of(
                        "QUICKSTART_ISSUER_PORT", "" + port,
                        "QUICKSTART_CLIENT_SECRET", clientSecret,
                        "QUICKSTART_OPERATOR_SECRET", operatorSecret),
                arguments,
                line -> {});
        IssuerClient client = new IssuerClient(new Https(tls.trust(), port), clientSecret, operatorSecret);
        service.awaitReady(client::isReady);
        issuerLocation = client.location();
        return client;
    }

    /** Starts the service, with the issuer that was started before, and waits until it is ready. */
    OrdersClient startOrders(String... arguments) throws IOException, InterruptedException {
        int port = Service.freePort();
        OrdersClient client = new OrdersClient(new Https(tls.trust(), port));
        Service service = start(
                "orders",
                jars.orders(),
                Map.of("QUICKSTART_ORDERS_PORT", "" + port, "QUICKSTART_ISSUER", issuerLocation),
                arguments,
                line -> {
                    client.hear(line);
                    out.accept(line);
                });
        service.awaitReady(client::isReady);
        return client;
    }

    /** Looks at the audit log of the service. */
    String audit() throws IOException, InterruptedException {
        return Auditor.look(directory.resolve("audit"), directory.resolve("witness"));
    }

    Path authority() {
        return tls.authority();
    }

    String clientSecret() {
        return clientSecret;
    }

    /** Waits until one of the processes ends, or the one that started this: Maven does not end what it runs. */
    void awaitEnd() {
        Stream<CompletableFuture<?>> children = services.stream().map(Service::ended);
        Stream<CompletableFuture<?>> parent =
                ProcessHandle.current().parent().<CompletableFuture<?>>map(ProcessHandle::onExit).stream();
        CompletableFuture.anyOf(Stream.concat(children, parent).toArray(CompletableFuture<?>[]::new))
                .join();
    }

    @Override
    public synchronized void close() {
        closed = true;
        services.forEach(Service::close);
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Delete " + directory + " by hand: it holds private keys of this run", e);
        }
    }

    private synchronized Service start(
            String name, Path jar, Map<String, String> settings, String[] arguments, Consumer<String> line)
            throws IOException {
        if (closed) {
            throw new IllegalStateException("The quickstart is ending: " + name + " does not start any more");
        }
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("QUICKSTART_TLS", directory.toString());
        Service service = Service.start(name, jar, environment, List.of(arguments), line);
        services.add(service);
        return service;
    }

    private static String secret() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The programs to start.
     *
     * @param issuer the issuer's Boot jar
     * @param orders the service's Boot jar
     */
    record Jars(Path issuer, Path orders) {

        /** Takes both from the system properties {@code quickstart.issuer.jar} and {@code quickstart.orders.jar}. */
        static Jars fromSystemProperties() {
            return new Jars(jar("quickstart.issuer.jar"), jar("quickstart.orders.jar"));
        }

        private static Path jar(String property) {
            String value = System.getProperty(property);
            if (value == null || !Files.isRegularFile(Path.of(value))) {
                throw new IllegalStateException("-D" + property + " must name a Boot jar, and is '" + value + "'");
            }
            return Path.of(value);
        }
    }
}
