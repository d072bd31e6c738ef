package dev.everyhop.spring.internal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Private key, certificates and trust of this service. One of "pem", "chain", "pkcs12" and "ssl-bundle" says where they are.
 *
 * @param pem Folder with tls.crt, tls.key and ca.crt, as Kubernetes mounts a TLS secret.
 * @param chain PEM file with the certificate of this service, then those of its issuers.
 * @param key PEM file with the private key. Required with "chain".
 * @param pkcs12 PKCS#12 file with one key, its chain and the trusted certificates.
 * @param passwordFile File whose first line is the password of the key or of the PKCS#12 file.
 * @param sslBundle Name of a bundle below "spring.ssl.bundle" to take key, chain and trust from.
 * @param trust PEM file with the certificates of trusted authorities; or "system", or "nobody".
 * @param peersFile File that lists the peers that may be talked to, one name a line. It rotates with the rest.
 * @param peers Peers that may be talked to, such as "spiffe://example/orders". Everyone who is trusted unless set.
 * @param minimumLife How long a new chain must still be valid. In seconds without a unit.
 * @param warnBefore How long before the end of a chain it is told of. In seconds without a unit.
 * @param foreignChain Whether the chain may lead to no certificate that is trusted here.
 * @param absentAtStart Whether the service starts without key material.
 * @param bundle Name of the SSL bundle that the key material is registered as.
 */
public record MaterialProperties(
        @Nullable String pem,
        @Nullable String chain,
        @Nullable String key,
        @Nullable String pkcs12,
        @Nullable String passwordFile,
        @Nullable String sslBundle,
        @Nullable String trust,
        @Nullable String peersFile,
        @DefaultValue List<String> peers,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s")
        Duration minimumLife,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("7d")
        Duration warnBefore,

        @DefaultValue("false") boolean foreignChain,
        @DefaultValue("false") boolean absentAtStart,
        @DefaultValue("everyhop") String bundle) {}
