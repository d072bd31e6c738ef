package dev.everyhop.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

    /** Stands for any time that is longer than anybody waits. */
    static final long FOREVER = Long.MAX_VALUE;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,100}");
    private static final int MOST_DIGITS = 9;
    private static final int LONGEST_DATE = 40;
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);

    private RetryAfter() {}

    /** Returns how many nanoseconds to wait, negative if the header is absent or is none. */
    static long nanos(@Nullable String header, Instant now) {
        if (header == null) {
            return -1;
        }
        String text = header.trim();
        if (SECONDS.matcher(text).matches()) {
            return text.length() > MOST_DIGITS
                    ? FOREVER
                    : Duration.ofSeconds(Long.parseLong(text)).toNanos();
        }
        if (text.length() > LONGEST_DATE) {
            return -1;
        }
        try {
            Duration wait = Duration.between(now, DATE.parse(text, Instant::from));
            return wait.isNegative() ? 0 : wait.compareTo(Duration.ofDays(1)) > 0 ? FOREVER : wait.toNanos();
        } catch (DateTimeException e) {
            return -1;
        }
    }
}
