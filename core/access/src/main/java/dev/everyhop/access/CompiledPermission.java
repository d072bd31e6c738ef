package dev.everyhop.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.shiro.authz.Permission;
import org.apache.shiro.authz.permission.WildcardPermission;
import org.jspecify.annotations.Nullable;

/**
 * A {@link WildcardPermission}, read by Shiro and laid out so that a check walks arrays.
 *
 * <p>It differs from its parent in one thing: case is folded without regard to the machine's language, so that a grant
 * means the same on a Turkish one.
 */
final class CompiledPermission extends WildcardPermission {

    private static final long serialVersionUID = 1L;

    /** A part with more words is not filed under each. */
    private static final int MANY = 16;

    private static final String[] NO_NAMES = {};

    private final transient String source;
    private final transient Part[] compiled;

    private CompiledPermission(String source) {
        super(source.toLowerCase(Locale.ROOT), true);
        this.source = source;
        List<Set<String>> parts = getParts();
        this.compiled = parts.stream().map(Part::new).toArray(Part[]::new);
    }

    /**
     * Compiles a permission that a developer wrote.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static CompiledPermission of(String source) {
        try {
            return new CompiledPermission(source);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + source + "\" is not a permission: write words, separated by ':' and ',', as in"
                            + " \"orders:read,write\".",
                    e);
        }
    }

    /** Compiles a permission that came from outside; returns null if it is not one. */
    static @Nullable CompiledPermission orNull(String source) {
        try {
            return new CompiledPermission(source);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the text that it was compiled from. */
    String source() {
        return source;
    }

    boolean hasWildcard() {
        for (Part part : compiled) {
            if (part.any) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the words of a part, for an index to file this permission under; none if it must be looked at whatever the
     * word is: the part is a wildcard, is not there, or has more words than an index should copy it for.
     */
    String[] names(int part) {
        return part >= compiled.length || compiled[part].any || compiled[part].words.length > MANY
                ? NO_NAMES
                : compiled[part].words;
    }

    /** Returns the first word of a part; null if there is no such part. */
    @Nullable
    String firstWord(int part) {
        return part < compiled.length ? compiled[part].words[0] : null;
    }

    @Override
    public boolean implies(Permission permission) {
        return permission instanceof CompiledPermission required ? implies(required) : super.implies(permission);
    }

    boolean implies(CompiledPermission required) {
        Part[] other = required.compiled;
        int common = Math.min(compiled.length, other.length);
        for (int i = 0; i < common; i++) {
            if (!compiled[i].covers(other[i])) {
                return false;
            }
        }
        for (int i = common; i < compiled.length; i++) {
            if (!compiled[i].any) {
                return false;
            }
        }
        return true;
    }

    // The layout is not for other processes: they get Shiro's own type.
    private Object writeReplace() {
        return new WildcardPermission(source.toLowerCase(Locale.ROOT), true);
    }

    /** One part: its words, and the one word where there is only one, which is the usual case. */
    private static final class Part {

        private final String[] words;
        private final Set<String> set;
        private final @Nullable String only;
        private final boolean any;

        Part(Set<String> set) {
            this.words = set.toArray(String[]::new);
            this.set = set;
            this.only = words.length == 1 ? words[0] : null;
            this.any = set.contains(WILDCARD_TOKEN);
        }

        boolean covers(Part required) {
            if (any) {
                return true;
            }
            if (required.only != null) {
                return contains(required.only);
            }
            for (String word : required.words) {
                if (!contains(word)) {
                    return false;
                }
            }
            return true;
        }

        private boolean contains(String word) {
            return only != null ? only.equals(word) : set.contains(word);
        }
    }
}
