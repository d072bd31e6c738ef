package dev.everyhop.benchmarks;

import static dev.everyhop.benchmarks.Algorithm.ES256;
import static dev.everyhop.benchmarks.Algorithm.EdDSA;
import static dev.everyhop.benchmarks.Algorithm.HS256;
import static dev.everyhop.benchmarks.Algorithm.PS256;
import static dev.everyhop.benchmarks.Algorithm.RS256;

import dev.everyhop.corretto.CorrettoCrypto;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * What is compared. Each judges signature, issuer, audience and expiry, and the type where it can, with one fixed key and
 * no network.
 */
public enum Contender {
    /** Everyhop without its cache, on the JDK's cryptography. */
    EVERYHOP("everyhop", EnumSet.allOf(Algorithm.class), Everyhop::uncached),
    /** The same, and then asked for subject, client, scopes and roles, which it reads when asked. */
    EVERYHOP_READ("everyhop+claims", EnumSet.allOf(Algorithm.class), Everyhop::reading),
    /** Everyhop without its cache, on Amazon Corretto Crypto Provider. */
    EVERYHOP_CORRETTO("everyhop-corretto", EnumSet.complementOf(EnumSet.of(HS256)), Everyhop::corretto),
    /** Everyhop with its cache, which holds the token. */
    EVERYHOP_CACHED("everyhop-cached", EnumSet.allOf(Algorithm.class), Everyhop::cached),
    /** jose4j behind its strict settings. */
    JOSE4J("jose4j", EnumSet.allOf(Algorithm.class), Peers::jose4j),
    /** Nimbus; its EdDSA needs Tink, which a plain JDK does not have. */
    NIMBUS("nimbus-jose-jwt", EnumSet.complementOf(EnumSet.of(EdDSA)), Peers::nimbus),
    /** Spring Security; its list of algorithms has no EdDSA. */
    SPRING("NimbusJwtDecoder", EnumSet.complementOf(EnumSet.of(EdDSA)), Peers::spring),
    /** Auth0's; it has neither PS256 nor EdDSA. */
    JAVA_JWT("java-jwt", EnumSet.of(RS256, ES256, HS256), Peers::javaJwt),
    /** jjwt with Jackson. */
    JJWT("jjwt", EnumSet.allOf(Algorithm.class), Peers::jjwt),
    /** FusionAuth's; version 5 has no EdDSA. */
    FUSIONAUTH("fusionauth-jwt", EnumSet.of(RS256, PS256, ES256, HS256), Peers::fusionAuth),
    /** Vert.x. */
    VERTX("vertx-auth-jwt", EnumSet.allOf(Algorithm.class), Peers::vertx);

    final String label;
    private final Set<Algorithm> algorithms;
    private final Function<SigningKey, Judge> judge;

    Contender(String label, Set<Algorithm> algorithms, Function<SigningKey, Judge> judge) {
        this.label = label;
        this.algorithms = algorithms;
        this.judge = judge;
    }

    boolean supports(Algorithm algorithm) {
        return algorithms.contains(algorithm)
                && (this != EVERYHOP_CORRETTO || CorrettoCrypto.provider().isPresent());
    }

    Judge judge(SigningKey key) {
        if (!supports(key.algorithm())) {
            throw new IllegalStateException(label + " does not support " + key.algorithm() + " here");
        }
        return judge.apply(key);
    }

    @Override
    public String toString() {
        return label;
    }
}
