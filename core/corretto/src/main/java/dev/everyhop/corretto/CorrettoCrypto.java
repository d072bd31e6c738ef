package dev.everyhop.corretto;

import java.security.Provider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Amazon Corretto Crypto Provider, for verifying signatures where its native library loads.
 *
 * <p>A token verifier finds it by itself as soon as this artifact is on the class path; what it lacks, the JDK does.
 *
 * <p><b>Security guarantees.</b> The provider is never installed for the JVM. It is handed out only after its own
 * self-tests, known answers and the test for blank signatures (CVE-2022-21449).
 *
 * <p><b>Thread safety.</b> Safe. The first call loads and tests the provider, which takes some tenths of a second; later
 * calls return what it found.
 *
 * <p><b>Failure.</b> Where the library does not load or a test fails, {@link #provider} is empty, {@link #problem} says
 * why, and one line at level info is logged. Nothing is thrown.
 */
public final class CorrettoCrypto {

    private static final State STATE = load();

    private CorrettoCrypto() {}

    /** Returns the provider; empty where it cannot be used. */
    public static Optional<Provider> provider() {
        return Optional.ofNullable(STATE.provider);
    }

    /** Returns why there is no provider; empty if there is one. */
    public static Optional<String> problem() {
        return Optional.ofNullable(STATE.problem);
    }

    /** What loading came to: one of the two is there. */
    record State(@Nullable Provider provider, @Nullable String problem) {

        static State failed(String problem) {
            return new State(null, problem);
        }
    }

    private static State load() {
        State state;
        try {
            state = Examination.result();
        } catch (LinkageError | RuntimeException e) {
            state = State.failed("it does not load: " + e);
        }
        if (state.problem != null) {
            LoggerFactory.getLogger(CorrettoCrypto.class)
                    .info(
                            "Amazon Corretto Crypto Provider is not used, the JDK verifies signatures: {}",
                            state.problem);
        }
        return state;
    }
}
