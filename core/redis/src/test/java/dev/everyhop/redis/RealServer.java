package dev.everyhop.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A Redis server in a process of its own, which can be killed, stopped and started again at the same address. */
final class RealServer implements AutoCloseable {

    static final String PASSWORD = "correct-horse-battery-staple";

    private static final class Embedded {
        static final Path PROGRAM = program();

        private static Path program() {
            try {
                return ExecutableProvider.newJarResourceProvider().get().toPath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final int MOST_STARTS = 5;

    private final Path program;
    private final IntSupplier ports;
    private final Path dir;
    private final List<String> options;
    private int port;
    private Process process;

    private RealServer(Path program, IntSupplier ports, List<String> options) {
        this.program = program;
        this.ports = ports;
        this.options = options;
        try {
            this.dir = Files.createTempDirectory("everyhop-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.process = startAnywhere();
    }

    /** Starts the server that tests use in this JVM: of the artifact, or the one that {@code redis.server} names. */
    static RealServer start(String... options) {
        return start(RealServer::freePort, options);
    }

    /** Starts it at the first of some ports that is free when it comes there. */
    static RealServer start(IntSupplier ports, String... options) {
        String named = System.getProperty("redis.server");
        if (named != null && !Files.isExecutable(Path.of(named))) {
            System.out.println("Debian's redis-server is not installed: tests run against the embedded one again.");
            named = null;
        }
        return new RealServer(named == null ? Embedded.PROGRAM : Path.of(named), ports, List.of(options));
    }

    static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it at a port that was free; at another one if somebody was there first. */
    private Process startAnywhere() {
        for (int i = 0; i < MOST_STARTS; i++) {
            port = ports.getAsInt();
            Process started = start();
            if (started.isAlive()) {
                return started;
            }
        }
        throw new IllegalStateException("Redis ends as soon as it is started:\n" + log());
    }

    private String log() {
        try {
            return Files.readString(dir.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, and waits until it answers or ended. */
    private Process start() {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                dir.toString(),
                "--requirepass",
                PASSWORD,
                "--loglevel",
                "warning"));
        command.addAll(options);
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            until("Redis answers", () -> !started.isAlive() || answers(started));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns whether it is this process that answers, and not another test's at the same port. */
    private boolean answers(Process started) {
        try (Socket somebody = new Socket("127.0.0.1", port)) {
            return somebody.isConnected()
                    && this.<String>ask(commands -> commands.info("server"))
                            .contains("process_id:" + started.pid() + "\r\n");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://:" + PASSWORD + "@127.0.0.1:" + port;
    }

    /** Returns a builder of connections to it, which waits so long that a busy machine is not taken for a slow Redis. */
    Redis.Builder builder() {
        return Redis.builder(uri())
                .insecureAllowPlaintext()
                .wait(Duration.ofSeconds(10))
                .commandTimeout(Duration.ofSeconds(60));
    }

    /** Kills it (SIGKILL). */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again at the port it had. */
    void restart() {
        for (int i = 0; i < MOST_STARTS; i++) {
            process = start();
            if (process.isAlive()) {
                return;
            }
        }
        throw new IllegalStateException("Redis does not start again:\n" + log());
    }

    /** Stops it where it is (SIGSTOP): connections stay, nothing answers. */
    void stop() {
        signal("-STOP");
    }

    void goOn() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            if (!kill.waitFor(1, TimeUnit.MINUTES) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + name + " did not work");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    interface Question<T> {
        T of(RedisCommands<String, String> commands);
    }

    /** Asks it something over a connection of its own. */
    <T> T ask(Question<T> question) {
        RedisURI address = RedisURI.create(uri());
        address.setTimeout(Duration.ofSeconds(30));
        RedisClient client = RedisClient.create(address);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.of(connection.sync());
        } finally {
            client.shutdown(0, 5, TimeUnit.SECONDS);
        }
    }

    /** Returns how many scripts it ran. */
    long scripts() {
        return ask(commands -> Stream.of(commands.info("commandstats").split("\r\n"))
                .filter(line -> line.matches("cmdstat_eval(sha)?:.*"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
                .sum());
    }

    /** Waits for something to come true; the ceiling is only for what never does. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("It never came true that " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(dir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
