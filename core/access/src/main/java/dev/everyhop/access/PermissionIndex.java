package dev.everyhop.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.shiro.authz.Permission;

/**
 * The permissions of one caller, found by the first word: one that covers {@code orders:read} either names
 * {@code orders} in its first part or has a wildcard there.
 */
final class PermissionIndex {

    private static final CompiledPermission[] NONE = {};

    private final CompiledPermission[] all;
    private final CompiledPermission[] wild;
    private final Map<String, CompiledPermission[]> byFirstWord;

    PermissionIndex(Collection<CompiledPermission> permissions) {
        List<CompiledPermission> wildOnes = new ArrayList<>();
        Map<String, List<CompiledPermission>> lists = new HashMap<>();
        for (CompiledPermission permission : permissions) {
            if (permission.startsWithWildcard()) {
                wildOnes.add(permission);
            } else {
                for (String word : permission.firstWords()) {
                    lists.computeIfAbsent(word, w -> new ArrayList<>()).add(permission);
                }
            }
        }
        Map<String, CompiledPermission[]> arrays = new HashMap<>();
        lists.forEach((word, list) -> arrays.put(word, list.toArray(NONE)));
        this.all = permissions.toArray(NONE);
        this.wild = wildOnes.toArray(NONE);
        this.byFirstWord = arrays;
    }

    boolean implies(CompiledPermission required) {
        // A grant must name every word of the first part, so looking under one of them finds all that can do.
        CompiledPermission[] named = byFirstWord.get(required.firstWords()[0]);
        return (named != null && anyImplies(named, required)) || anyImplies(wild, required);
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

    private static boolean anyImplies(CompiledPermission[] candidates, CompiledPermission required) {
        for (CompiledPermission candidate : candidates) {
            if (candidate.implies(required)) {
                return true;
            }
        }
        return false;
    }
}
