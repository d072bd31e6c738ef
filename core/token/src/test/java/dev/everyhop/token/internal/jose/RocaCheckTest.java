package dev.everyhop.token.internal.jose;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RocaCheckTest {

    private static final BigInteger GENERATOR = BigInteger.valueOf(65537);

    @Test
    void theTellingPrimesAreThoseThatAreKnown() {
        assertThat(RocaCheck.primes())
                .containsExactly(11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157);
    }

    @Test
    void aModulusMadeAsTheDefectiveGeneratorDoesIsWeak() {
        BigInteger product = productOfPrimesUpTo(701);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            BigInteger modulus = weakPrime(product, random).multiply(weakPrime(product, random));
            assertThat(RocaCheck.isWeak(modulus)).isTrue();
        }
    }

    @Test
    void ordinaryModuliAreNot() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        for (int i = 0; i < 5; i++) {
            RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
            assertThat(RocaCheck.isWeak(key.getModulus())).isFalse();
        }
        Random random = new Random(11);
        for (int i = 0; i < 10_000; i++) {
            assertThat(RocaCheck.isWeak(new BigInteger(2048, random).setBit(0))).isFalse();
        }
    }

    /** A prime k M + (65537^a mod M), with M the product of small primes. */
    private static BigInteger weakPrime(BigInteger product, Random random) {
        while (true) {
            BigInteger power = GENERATOR.modPow(new BigInteger(64, random), product);
            BigInteger candidate =
                    new BigInteger(54, random).setBit(53).multiply(product).add(power);
            if (candidate.isProbablePrime(30)) {
                return candidate;
            }
        }
    }

    private static BigInteger productOfPrimesUpTo(int largest) {
        BigInteger product = BigInteger.ONE;
        for (int n = 2; n <= largest; n++) {
            BigInteger number = BigInteger.valueOf(n);
            product = number.isProbablePrime(30) ? product.multiply(number) : product;
        }
        return product;
    }
}
