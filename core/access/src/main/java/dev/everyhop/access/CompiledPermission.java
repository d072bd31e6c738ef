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

    boolean startsWithWildcard() {
        return compiled[0].any;
    }

    /** Returns the words of the first part: never none. */
    String[] firstWords() {
        return compiled[0].words;
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

    private static final class Part {

        /** Up to so many words are compared one by one: that is quicker than hashing. */
        private static final int FEW = 4;

        private final String[] words;
        private final Set<String> set;
        private final boolean any;

        Part(Set<String> set) {
            this.words = set.toArray(String[]::new);
            this.set = set;
            this.any = set.contains(WILDCARD_TOKEN);
        }

        boolean covers(Part required) {
            if (any) {
                return true;
            }
            for (String word : required.words) {
                if (!contains(word)) {
                    return false;
                }
            }
            return true;
        }

        private boolean contains(String word) {
            if (words.length > FEW) {
                return set.contains(word);
            }
            for (String own : words) {
                if (own.equals(word)) {
                    return true;
                }
            }
            return false;
        }
    }
}
