package dev.everyhop.secret.scan;

import dev.everyhop.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Looks for secrets in names and values: of configuration and the environment at start, of logs, audit fields and responses
 * where someone passes them in.
 *
 * <p><b>Security guarantees.</b> A finding never holds the value, nor a digest that could be guessed without the key. A
 * finding is a suspicion: text that no rule knows is not found.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> Values are looked at up to 64 Ki characters; none makes it throw.
 */
public final class LeakScan {

    private static final int MAX_CHARACTERS = 1 << 16;
    private static final int DIGEST_DIGITS = 16;

    private final SecretKeySpec key;
    private final Set<String> allowed;
    private final boolean entropy;

    private LeakScan(SecretKeySpec key, Set<String> allowed, boolean entropy) {
        this.key = key;
        this.allowed = Set.copyOf(allowed);
        this.entropy = entropy;
    }

    /**
     * Returns a scan by all rules.
     *
     * @param digestKey the key of the digests, at least 16 bytes: the same key gives the same digests, by which findings of
     *     several services can be compared; it is copied
     */
    public static LeakScan withKey(Secret digestKey) {
        if (digestKey.length() < 16) {
            throw new IllegalArgumentException("The digest key of a leak scan must have at least 16 bytes");
        }
        byte[] copy = digestKey.copy();
        SecretKeySpec key = new SecretKeySpec(copy, "HmacSHA256");
        Arrays.fill(copy, (byte) 0);
        return new LeakScan(key, Set.of(), true);
    }

    /** Lets these names hold what looks like a secret, exactly as they are written. */
    public LeakScan allow(String... names) {
        Set<String> more = new HashSet<>(allowed);
        more.addAll(List.of(names));
        return new LeakScan(key, more, entropy);
    }

    /** Leaves the entropy rule out, which suspects identifiers too, as for responses and logs. */
    public LeakScan withoutEntropy() {
        return new LeakScan(key, allowed, false);
    }

    /** Returns what looks like a secret among these, by name in order, at most one finding for each rule and name. */
    public List<LeakFinding> scan(String place, Map<String, String> values) {
        List<LeakFinding> found = new ArrayList<>();
        new TreeMap<>(values).forEach((name, value) -> {
            if (!allowed.contains(name)) {
                found.addAll(scan(place, name, value));
            }
        });
        return List.copyOf(found);
    }

    /** Returns the findings in one text, such as a log line or a response, at most one for each rule. */
    public List<LeakFinding> scan(String place, String name, String text) {
        String part = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text;
        List<LeakFinding> found = new ArrayList<>();
        for (LeakRule rule : LeakRule.values()) {
            String match = rule.match(part, one -> !isReference(one));
            if (match != null) {
                found.add(new LeakFinding(place, name, rule, digest(match)));
            }
        }
        if (entropy && found.isEmpty()) {
            String random = Entropy.random(part);
            if (random != null) {
                found.add(new LeakFinding(place, name, LeakRule.ENTROPY, digest(random)));
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns a sentence that names every finding, for who refuses to start; empty if there are none.
     */
    public static Optional<String> refusal(List<LeakFinding> findings) {
        if (findings.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder sentence = new StringBuilder("Secrets lie where everyone can read them: ");
        for (int i = 0; i < findings.size(); i++) {
            LeakFinding one = findings.get(i);
            sentence.append(i == 0 ? "" : ", ")
                    .append(one.place())
                    .append(' ')
                    .append(one.name())
                    .append(" (")
                    .append(one.rule().code())
                    .append(' ')
                    .append(one.digest())
                    .append(')');
        }
        return Optional.of(sentence.append(". Move them into a secret source, or allow the names.")
                .toString());
    }

    /** A placeholder, such as of a property that is resolved elsewhere, is no secret. */
    private static boolean isReference(String match) {
        return (match.startsWith("${") && match.endsWith("}")) || match.chars().allMatch(one -> one == '*');
    }

    private String digest(String match) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] full = mac.doFinal(match.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(full).substring(0, DIGEST_DIGITS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HmacSHA256", e);
        }
    }
}
