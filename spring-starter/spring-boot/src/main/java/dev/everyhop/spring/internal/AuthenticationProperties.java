package dev.everyhop.spring.internal;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * How this service proves to an authorization server who asks.
 *
 * @param method How it proves it.
 * @param clientId The id by which the server knows this service. Required.
 * @param key Private key in PEM form (PKCS#8), for "private-key-jwt". Read anew when the file changes.
 * @param keyAlgorithm Algorithm that the key signs with.
 * @param keyId Id of the key ("kid"), by which the server finds its public half.
 * @param secretFile File with the secret, for "secret-basic" and "secret-post". Read at each use.
 * @param secret The secret itself, where it cannot be in a file.
 */
public record AuthenticationProperties(
        @DefaultValue("private-key-jwt") Method method,
        @Nullable String clientId,
        @Nullable Resource key,
        @DefaultValue("ES256") String keyAlgorithm,
        @Nullable String keyId,
        @Nullable Resource secretFile,
        @Nullable String secret) {

    /** How a client is authenticated. */
    public enum Method {
        /** By a JWT that it signs (RFC 7523). */
        PRIVATE_KEY_JWT,
        /** By the certificate of the SSL bundle (RFC 8705). */
        MUTUAL_TLS,
        /** By a secret in the Authorization header. */
        SECRET_BASIC,
        /** By a secret in the form. */
        SECRET_POST
    }

    /** Returns the method and the id, never a secret. */
    @Override
    public String toString() {
        return "AuthenticationProperties[" + method + ", " + clientId + "]";
    }
}
