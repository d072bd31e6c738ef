package dev.everyhop.token;

import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * An artifact that brings cryptography for verifying signatures. It is found by {@link java.util.ServiceLoader} and used
 * by each {@link TokenVerifier} that was not given a provider of its own.
 *
 * <p><b>Security guarantees.</b> Whoever implements this decides which signatures are good. The provider is handed to
 * verifiers only and never installed for the JVM.
 *
 * <p><b>Failure.</b> Where its provider cannot work, {@link #provider} returns null and the JDK verifies.
 */
public interface SignatureProvider {

    /** Returns what to call it in a log line. */
    String name();

    /** Returns the provider, which has been found healthy; null if it cannot be used here. Quick after the first call. */
    @Nullable
    Provider provider();
}
