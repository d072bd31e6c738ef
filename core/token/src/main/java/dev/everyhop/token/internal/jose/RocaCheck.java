package dev.everyhop.token.internal.jose;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Tells RSA moduli that a defective generator made (ROCA, CVE-2017-15361): their primes are powers of 65537 modulo a
 * product of small primes, so the modulus is one too, modulo each of them.
 *
 * <p>An ordinary modulus passes for such a one with a chance of about 1 in 2<sup>27</sup>.
 */
final class RocaCheck {

    private static final int GENERATOR = 65537;
    /** The small primes that even the shortest weak keys were built on. */
    private static final int LARGEST_PRIME = 167;

    private static final List<Print> PRINTS = prints();

    private RocaCheck() {}

    static boolean isWeak(BigInteger modulus) {
        for (Print print : PRINTS) {
            int residue = modulus.mod(BigInteger.valueOf(print.prime)).intValue();
            if (!print.powers.get(residue)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the primes that tell anything: those of which 65537 does not generate every residue. */
    static List<Integer> primes() {
        return PRINTS.stream().map(Print::prime).toList();
    }

    private static List<Print> prints() {
        List<Print> prints = new ArrayList<>();
        for (int prime = 3; prime <= LARGEST_PRIME; prime += 2) {
            if (BigInteger.valueOf(prime).isProbablePrime(30)) {
                BitSet powers = powersModulo(prime);
                if (powers.cardinality() < prime - 1) {
                    prints.add(new Print(prime, powers));
                }
            }
        }
        return List.copyOf(prints);
    }

    private static BitSet powersModulo(int prime) {
        BitSet powers = new BitSet(prime);
        int power = 1;
        while (!powers.get(power)) {
            powers.set(power);
            power = power * (GENERATOR % prime) % prime;
        }
        return powers;
    }

    private record Print(int prime, BitSet powers) {}
}
