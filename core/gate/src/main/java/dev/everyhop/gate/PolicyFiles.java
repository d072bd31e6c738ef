package dev.everyhop.gate;

import dev.everyhop.gate.internal.document.Canonical;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Watches the files of a policy and hands a gate the new policy when they change.
 *
 * <p><b>Security guarantees.</b> The gate changes from one whole policy to another. Files that are gone, half written or
 * wrong leave it with the policy that it has, and it says so: see {@link Gate#reload}.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Files are compared by content, since times and names of files lie.
 */
public final class PolicyFiles implements AutoCloseable {

    private final Gate gate;
    private final OpenApiSource source;
    private final UnaryOperator<Policy> completion;
    private final AtomicReference<String> seen = new AtomicReference<>("");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "everyhop-policy-files");
        thread.setDaemon(true);
        return thread;
    });

    private PolicyFiles(Gate gate, OpenApiSource source, UnaryOperator<Policy> completion) {
        this.gate = gate;
        this.source = source;
        this.completion = completion;
    }

    /** Watches the document and the overlays of a source; nothing is looked at before {@link #check} or {@link #every}. */
    public static PolicyFiles of(Gate gate, OpenApiSource source) {
        return of(gate, source, UnaryOperator.identity());
    }

    /**
     * Watches the document and the overlays of a source.
     *
     * @param completion makes the policy of the gate of the one of the source: {@code policy -> code.and(policy)}
     */
    public static PolicyFiles of(Gate gate, OpenApiSource source, UnaryOperator<Policy> completion) {
        if (source.files().isEmpty()) {
            throw new IllegalArgumentException(source + " has no files, so there is nothing to watch");
        }
        return new PolicyFiles(gate, source, completion);
    }

    /** Looks at the files at this interval, on a thread of its own, until it is closed. */
    public PolicyFiles every(Duration interval) {
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(this::check, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    /**
     * Looks at the files now.
     *
     * @return whether the gate has another policy than before
     */
    public boolean check() {
        String content = content();
        return !content.equals(seen.getAndSet(content))
                && gate.reload(() -> completion.apply(Policy.fromOpenApi(source)));
    }

    /** Ends the watch. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    private String content() {
        StringBuilder content = new StringBuilder();
        for (Path file : source.files()) {
            try {
                content.append(Canonical.digest(Files.readAllBytes(file))).append(' ');
            } catch (IOException e) {
                content.append(e.getClass().getName()).append(' ');
            }
        }
        return content.toString();
    }
}
