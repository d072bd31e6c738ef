package dev.everyhop.samples.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One of the two processes: a Boot jar on a port of its own, and what it prints. */
final class Service implements AutoCloseable {

    private static final int LINES_KEPT = 200;
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>(LINES_KEPT);

    private Service(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a jar with the JDK that runs this.
     *
     * @param environment what it shall find in its environment: secrets are safe there, on a command line they are not
     * @param line told of each line that it prints
     */
    static Service start(
            String name, Path jar, Map<String, String> environment, List<String> arguments, Consumer<String> line)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                jar.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Service service = new Service(name, builder.start());
        Thread reader = new Thread(() -> service.read(line), name + "-output");
        reader.setDaemon(true);
        reader.start();
        return service;
    }

    /** Returns a port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the probe says yes. */
    void awaitReady(Probe probe) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!probe.isReady()) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " ended with status " + process.exitValue() + ":\n" + output());
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(name + " was not ready within " + START + ":\n" + output());
            }
        }
    }

    /** Returns the last lines that it has printed. */
    private String output() {
        return String.join("\n", printed);
    }

    CompletableFuture<?> ended() {
        return process.onExit();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<String> line) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(text -> {
                keep(text);
                line.accept(text);
            });
        } catch (IOException | UncheckedIOException e) {
            keep("(its output ended: " + e.getMessage() + ")");
        }
    }

    private void keep(String text) {
        while (!printed.offer(text)) {
            printed.poll();
        }
    }

    /** Asks a process whether it can serve. */
    @FunctionalInterface
    interface Probe {

        boolean isReady() throws IOException, InterruptedException;
    }
}
