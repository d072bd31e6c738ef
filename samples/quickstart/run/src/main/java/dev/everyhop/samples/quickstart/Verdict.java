package dev.everyhop.samples.quickstart;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the service says it decided, read from a line of its output.
 *
 * @param outcome {@code PERMITTED} or {@code DENIED}
 * @param reason the code of the reason, {@link #NO_REASON} where there is nothing to explain
 */
record Verdict(String outcome, String reason) {

    static final String NO_REASON = "-";

    private static final Pattern LINE = Pattern.compile("access\\.decision outcome=(\\S+) reason=(\\S+).*");

    static Optional<Verdict> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches() ? Optional.of(new Verdict(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    static Verdict permitted() {
        return new Verdict("PERMITTED", NO_REASON);
    }

    static Verdict denied(String reason) {
        return new Verdict("DENIED", reason);
    }
}
