package dev.everyhop.spring.internal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.io.Resource;

/**
 * Transaction tokens, which say on whose behalf a caller calls. Read from the header "Txn-Token".
 *
 * @param issuer Identifier of the transaction token service: an https URL, the exact value of "iss". Required.
 * @param trustDomain Trust domain that the tokens are for: the value of "aud". Required.
 * @param algorithms Signature algorithms that the tokens may use.
 * @param jwksUri Address of the key set, in place of discovery.
 * @param jwks Key set in a file or on the class path, in place of fetching it.
 * @param sslBundle Name of the SSL bundle whose trust store is used to fetch keys.
 * @param clockSkew How far clocks may differ. 30 seconds unless set, at most 5 minutes. In seconds without a unit.
 * @param insecureHttp Whether the issuer may be an http URL. For tests on one machine only.
 */
public record TransactionProperties(
        @Nullable String issuer,
        @Nullable String trustDomain,
        @DefaultValue({"RS256", "ES256"}) List<String> algorithms,
        @Nullable String jwksUri,
        @Nullable Resource jwks,
        @Nullable String sslBundle,
        @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration clockSkew,
        @DefaultValue("false") boolean insecureHttp) {}
