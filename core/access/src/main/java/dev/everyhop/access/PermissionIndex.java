package dev.everyhop.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.shiro.authz.Permission;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of one caller, found by the first words of their first two parts: one that covers {@code orders:read}
 * names {@code orders} in its first part or has a wildcard there, and likewise for the second. What is found is then
 * asked itself, so the index decides where to look and never what is granted.
 */
final class PermissionIndex {

    private static final CompiledPermission[] NONE = {};

    private final CompiledPermission[] all;
    private final Level<Level<CompiledPermission[]>> levels;

    PermissionIndex(Collection<CompiledPermission> permissions) {
        this.all = permissions.toArray(NONE);
        Level<Level<List<CompiledPermission>>> lists = new Level<>();
        for (CompiledPermission permission : permissions) {
            for (Level<List<CompiledPermission>> second : lists.open(permission.names(0), Level::new)) {
                for (List<CompiledPermission> list : second.open(permission.names(1), ArrayList::new)) {
                    list.add(permission);
                }
            }
        }
        this.levels = lists.map(second -> second.map(list -> list.toArray(NONE)));
    }

    boolean implies(CompiledPermission required) {
        return implies(levels.named(required.firstWord(0)), required) || implies(levels.any, required);
    }

    /** Asks each, as Shiro does: for kinds of permission that a program brought along. */
    boolean implies(Permission foreign) {
        if (foreign instanceof CompiledPermission required) {
            return implies(required);
        }
        for (CompiledPermission permission : all) {
            if (permission.implies(foreign)) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return all.length;
    }

    private static boolean implies(@Nullable Level<CompiledPermission[]> second, CompiledPermission required) {
        return second != null
                && (anyImplies(second.named(required.firstWord(1)), required) || anyImplies(second.any, required));
    }

    private static boolean anyImplies(CompiledPermission @Nullable [] candidates, CompiledPermission required) {
        if (candidates != null) {
            for (CompiledPermission candidate : candidates) {
                if (candidate.implies(required)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is filed under names, and what must be looked at whatever the name is. */
    private static final class Level<T> {

        private final Map<String, T> byName = new HashMap<>();
        private @Nullable T any;

        @Nullable
        T named(@Nullable String name) {
            return name == null ? null : byName.get(name);
        }

        List<T> open(String[] names, Supplier<T> fresh) {
            if (names.length == 0) {
                T opened = any == null ? fresh.get() : any;
                any = opened;
                return List.of(opened);
            }
            List<T> opened = new ArrayList<>();
            for (String name : names) {
                opened.add(byName.computeIfAbsent(name, n -> fresh.get()));
            }
            return opened;
        }

        <R> Level<R> map(Function<T, R> change) {
            Level<R> mapped = new Level<>();
            byName.forEach((name, value) -> mapped.byName.put(name, change.apply(value)));
            mapped.any = any == null ? null : change.apply(any);
            return mapped;
        }
    }
}
