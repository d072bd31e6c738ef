package dev.everyhop.token;

import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a token is to be good for: an audience or a resource, and scopes. Immutable: each method returns a changed copy.
 *
 * @param audience the logical name of the service that is to be called (RFC 8693, section 2.1); null if not said
 * @param resource its address (RFC 8707); null if not said
 * @param scopes what is to be done there (RFC 6749, section 3.3); empty leaves it to the server
 */
public record TokenTarget(
        @Nullable String audience, @Nullable URI resource, SortedSet<String> scopes) {

    /** Checks the values and copies the scopes. */
    public TokenTarget {
        if (audience != null && (audience.isBlank() || audience.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException("The audience of a token must not be blank: .audience(\"payments\")");
        }
        if (resource != null && (!resource.isAbsolute() || resource.getRawFragment() != null)) {
            throw new IllegalArgumentException(
                    "The resource of a token is an absolute URI without a fragment (RFC 8707, section 2)");
        }
        scopes = Collections.unmodifiableSortedSet(new TreeSet<>(scopes));
        if (!scopes.stream().allMatch(TokenTarget::isScope)) {
            throw new IllegalArgumentException(
                    "A scope has neither spaces, quotation marks nor backslashes: .scope(\"read\", \"write\")");
        }
    }

    /** Returns a target of this audience. */
    public static TokenTarget forAudience(String audience) {
        return new TokenTarget(audience, null, new TreeSet<>());
    }

    /** Returns a target of this resource. */
    public static TokenTarget forResource(String uri) {
        return new TokenTarget(null, URI.create(uri), new TreeSet<>());
    }

    /** Returns a target of these scopes, the audience left to the server. */
    public static TokenTarget forScope(String... scopes) {
        return new TokenTarget(null, null, new TreeSet<>()).scope(scopes);
    }

    /** Asks for these scopes and no others. */
    public TokenTarget scope(String... scopes) {
        return new TokenTarget(audience, resource, new TreeSet<>(Arrays.asList(scopes)));
    }

    private static boolean isScope(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\');
    }
}
