package dev.everyhop.secret.scan;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells random text from words, paths and numbers, by how many bits a character carries (Shannon). */
final class Entropy {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9+/_=-]{20,500}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final double HEX_BITS = 3.0;
    private static final double BITS = 4.3;

    private Entropy() {}

    /** Returns the first run of characters that looks random; null if there is none. */
    static @Nullable String random(String text) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String run = matcher.group();
            if (isRandom(run)) {
                return run;
            }
        }
        return null;
    }

    private static boolean isRandom(String run) {
        if (UUID.matcher(run).matches()) {
            return false;
        }
        if (HEX.matcher(run).matches()) {
            return run.length() >= 32 && bits(run) >= HEX_BITS && run.chars().anyMatch(Character::isLetter);
        }
        boolean digit = run.chars().anyMatch(Character::isDigit);
        boolean upper = run.chars().anyMatch(Character::isUpperCase);
        boolean lower = run.chars().anyMatch(Character::isLowerCase);
        return digit && upper && lower && bits(run) >= Math.min(BITS, 0.9 * Math.log(run.length()) / Math.log(2));
    }

    static double bits(String run) {
        Map<Integer, Integer> counts = new HashMap<>();
        run.chars().forEach(one -> counts.merge(one, 1, Integer::sum));
        double bits = 0;
        for (int count : counts.values()) {
            double share = (double) count / run.length();
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }
}
