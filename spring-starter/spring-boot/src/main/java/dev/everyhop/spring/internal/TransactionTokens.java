package dev.everyhop.spring.internal;

import dev.everyhop.token.TokenVerifier;
import org.jspecify.annotations.Nullable;

/**
 * The verifier of transaction tokens. No bean of its own type: a service that asks for the {@link TokenVerifier} means the one
 * of access tokens.
 *
 * @param verifier the verifier; null if no transaction tokens are read
 */
public record TransactionTokens(@Nullable TokenVerifier verifier) implements AutoCloseable {

    @Override
    public void close() {
        if (verifier != null) {
            verifier.close();
        }
    }
}
