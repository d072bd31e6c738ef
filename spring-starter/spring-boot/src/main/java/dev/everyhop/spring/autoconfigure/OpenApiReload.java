package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.Gate;
import dev.everyhop.gate.Policy;
import dev.everyhop.gate.PolicyFiles;
import dev.everyhop.spring.PolicyReload;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the document anew, when asked to and, where that is configured, when its files have changed. */
final class OpenApiReload implements PolicyReload, AutoCloseable {

    private final Gate gate;
    private final PolicySource source;
    private final UnaryOperator<Policy> completion;
    private final @Nullable PolicyFiles files;

    /**
     * Makes one.
     *
     * @param completion makes the policy of the gate of the one of the document
     * @param interval how often files are looked at; null for never
     */
    OpenApiReload(Gate gate, PolicySource source, UnaryOperator<Policy> completion, @Nullable Duration interval) {
        this.gate = gate;
        this.source = source;
        this.completion = completion;
        this.files = interval == null
                ? null
                : PolicyFiles.of(gate, source.openApi(), completion).every(interval);
    }

    @Override
    public boolean now() {
        return gate.reload(() -> completion.apply(source.read()));
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }
}
