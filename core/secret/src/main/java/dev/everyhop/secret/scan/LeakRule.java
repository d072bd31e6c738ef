package dev.everyhop.secret.scan;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a secret looks like. Patterns have no nested repetition: they take linear time on any text. */
public enum LeakRule {
    /** A private key in PEM. */
    PRIVATE_KEY("private-key", "-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY-----"),
    /** An access key id of AWS. */
    AWS_ACCESS_KEY("aws-access-key", "\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b"),
    /** A token of GitHub. */
    GITHUB_TOKEN("github-token", "\\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})\\b"),
    /** A token of GitLab. */
    GITLAB_TOKEN("gitlab-token", "\\bglpat-[A-Za-z0-9_-]{20}"),
    /** A token of Slack. */
    SLACK_TOKEN("slack-token", "\\bxox[abeprs]-[A-Za-z0-9-]{10,250}"),
    /** A token of HashiCorp Vault or OpenBao. */
    VAULT_TOKEN("vault-token", "\\b(?:hvs|hvb|hvr)\\.[A-Za-z0-9_-]{24,500}"),
    /** An API key of Google. */
    GOOGLE_API_KEY("google-api-key", "\\bAIza[A-Za-z0-9_-]{35}"),
    /** A live key of Stripe. */
    STRIPE_KEY("stripe-key", "\\b(?:sk|rk)_live_[A-Za-z0-9]{16,250}"),
    /** A token of npm. */
    NPM_TOKEN("npm-token", "\\bnpm_[A-Za-z0-9]{36}\\b"),
    /** A signed or encrypted JSON web token. */
    JWT("jwt", "\\beyJ[A-Za-z0-9_-]{10,2000}\\.[A-Za-z0-9_-]{10,8000}\\.[A-Za-z0-9_-]{10,2000}"),
    /** A password in a URL. */
    URL_PASSWORD("url-password", "\\b[a-z][a-z0-9+.-]{1,30}://[^\\s/:@]{1,100}:([^\\s/:@]{1,200})@"),
    /** Text too random to be anything else. */
    ENTROPY("entropy", null);

    private final String code;
    private final @Nullable Pattern pattern;

    LeakRule(String code, @Nullable String pattern) {
        this.code = code;
        this.pattern = pattern == null ? null : Pattern.compile(pattern);
    }

    /** Returns the stable code, such as {@code aws-access-key}. */
    public String code() {
        return code;
    }

    /** Returns the first match that passes the test; for a rule with a group, the group. */
    @Nullable
    String match(String text, Predicate<String> test) {
        if (pattern == null) {
            return null;
        }
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
            if (test.test(found)) {
                return found;
            }
        }
        return null;
    }
}
