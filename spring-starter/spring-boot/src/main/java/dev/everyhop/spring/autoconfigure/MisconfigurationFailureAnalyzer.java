package dev.everyhop.spring.autoconfigure;

import dev.everyhop.spring.internal.Misconfiguration;
import dev.everyhop.spring.internal.MisconfigurationException;
import java.util.Objects;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints a {@link Misconfiguration} as what is wrong and what to do. */
final class MisconfigurationFailureAnalyzer extends AbstractFailureAnalyzer<MisconfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MisconfigurationException cause) {
        return new FailureAnalysis(Objects.requireNonNull(cause.getMessage()), cause.action(), cause);
    }
}
