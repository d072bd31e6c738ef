/**
 * Secrets and key material that rotate while the service runs.
 *
 * <p>{@link dev.everyhop.secret.KeyMaterial} is a private key with its certificate chain and the trust that goes with it,
 * published as one immutable {@link dev.everyhop.secret.KeyEpoch} after the other. {@link dev.everyhop.secret.Secret} is a
 * value that shows itself to nobody by accident.
 *
 * <p>This room knows the events and the JDK. It knows neither clients nor servers: they take an {@code SSLContext}.
 */
@NullMarked
package dev.everyhop.secret;

import org.jspecify.annotations.NullMarked;
