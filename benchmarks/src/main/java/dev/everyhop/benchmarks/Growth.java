package dev.everyhop.benchmarks;

import static dev.everyhop.benchmarks.SignedToken.AUDIENCE;
import static dev.everyhop.benchmarks.SignedToken.ISSUER;
import static dev.everyhop.benchmarks.SignedToken.TURNS;

import dev.everyhop.token.Issuer;
import dev.everyhop.token.TokenVerifier;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The uncached verifier with many issuers and keys, compared with one that has one of each. The tokens are all of one key
 * in the middle, which shows what finding it costs; or spread over issuers and keys, which shows also what it costs the
 * JCA that its data for sixteen keys is not at hand as that for one is.
 */
final class Growth {

    private static final int[][] ISSUERS_AND_KEYS = {{1, 1}, {10, 1}, {100, 1}, {1, 100}, {1, 1000}, {100, 10}};

    private final Algorithm algorithm;
    private final List<KeyPair> pairs = new ArrayList<>();
    private final PublicKeys silent;

    private Growth(Algorithm algorithm) {
        this.algorithm = algorithm;
        this.silent = new PublicKeys(algorithm);
    }

    static List<Lane> lanes(Algorithm algorithm) {
        return lanes(algorithm, ISSUERS_AND_KEYS);
    }

    static List<Lane> lanes(Algorithm algorithm, int[]... sizes) {
        Growth growth = new Growth(algorithm);
        Operation one = growth.verifications(1, 1, false);
        List<Lane> lanes = new ArrayList<>();
        for (int[] size : sizes) {
            String name = size[0] + " x " + size[1];
            lanes.add(new Lane(name, growth.verifications(size[0], size[1], false), "1 x 1", one));
            if (size[0] * size[1] > 1) {
                lanes.add(new Lane(name + ", spread", growth.verifications(size[0], size[1], true), "1 x 1", one));
            }
        }
        return lanes;
    }

    private Operation verifications(int issuers, int keys, boolean spread) {
        Map<Integer, SigningKey> signers = new HashMap<>();
        List<SignedToken> tokens = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            int issuer = spread ? turn * issuers / TURNS : issuers / 2;
            int place = issuer * keys + (spread ? turn * keys / TURNS : keys / 2);
            SigningKey signer = signers.get(place);
            if (signer == null) {
                signer = new SigningKey(algorithm, kid(place), pair(signers.size()), new byte[0]);
                signers.put(place, signer);
            }
            tokens.add(signer.sign(location(issuer), AUDIENCE, SignedToken.inAnHour()));
        }
        TokenVerifier.Builder builder = Everyhop.builder(0, Everyhop.jdk(algorithm));
        for (int issuer = 0; issuer < issuers; issuer++) {
            List<String> jwks = new ArrayList<>();
            for (int place = issuer * keys; place < (issuer + 1) * keys; place++) {
                SigningKey signer = signers.get(place);
                jwks.add(signer != null ? signer.jwk() : SigningKey.jwk(algorithm, kid(place), silent.next()));
            }
            builder.issuer(Issuer.at(location(issuer))
                    .algorithms(algorithm.name())
                    .jwks("{\"keys\":[" + String.join(",", jwks) + "]}"));
        }
        return Lanes.on(Everyhop.judge(builder.build()), tokens);
    }

    /** Makes a key pair once, since RSA's take long: each verifier may use it under another name. */
    private KeyPair pair(int index) {
        while (pairs.size() <= index) {
            KeyPair made = SigningKey.generate(algorithm, kid(index)).pair();
            pairs.add(Objects.requireNonNull(made, "a secret is no key pair"));
        }
        return pairs.get(index);
    }

    private static String kid(int place) {
        return "key-" + place;
    }

    private static String location(int issuer) {
        return issuer == 0 ? ISSUER : ISSUER + "/tenant-" + issuer;
    }

    /** Keys that sign nothing. For RSA, products of a few primes: a thousand real key pairs would take minutes. */
    private static final class PublicKeys {
        private final Algorithm algorithm;
        private final List<BigInteger> primes = new ArrayList<>();
        private int first;
        private int second;

        PublicKeys(Algorithm algorithm) {
            this.algorithm = algorithm;
        }

        Key next() {
            try {
                return switch (algorithm) {
                    case RS256, PS256 ->
                        KeyFactory.getInstance("RSA")
                                .generatePublic(new RSAPublicKeySpec(nextModulus(), BigInteger.valueOf(65_537)));
                    default -> algorithm.generator().generateKeyPair().getPublic();
                };
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private BigInteger nextModulus() {
            while (true) {
                if (first == second) {
                    primes.add(BigInteger.probablePrime(1024, new SecureRandom()));
                    first = 0;
                    second = primes.size() - 1;
                } else {
                    BigInteger modulus = primes.get(first++).multiply(primes.get(second));
                    if (modulus.bitLength() == 2048) {
                        return modulus;
                    }
                }
            }
        }
    }
}
