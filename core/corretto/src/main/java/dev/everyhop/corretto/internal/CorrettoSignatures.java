package dev.everyhop.corretto.internal;

import dev.everyhop.corretto.CorrettoCrypto;
import dev.everyhop.token.SignatureProvider;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/** Hands the provider to token verifiers. */
public final class CorrettoSignatures implements SignatureProvider {

    /** For the service loader. */
    public CorrettoSignatures() {}

    @Override
    public String name() {
        return "Amazon Corretto Crypto Provider";
    }

    @Override
    public @Nullable Provider provider() {
        return CorrettoCrypto.provider().orElse(null);
    }
}
