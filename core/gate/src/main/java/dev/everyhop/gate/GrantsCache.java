package dev.everyhop.gate;

import dev.everyhop.access.AccessRules;
import dev.everyhop.access.Grants;
import dev.everyhop.access.Identity;
import dev.everyhop.token.VerifiedToken;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The grants of tokens, compiled once while the verifier remembers the token: it then hands out the same object each time.
 *
 * <p>A table of fixed size, without locks: an entry that is overwritten is compiled anew. It keeps no token alive.
 */
final class GrantsCache {

    private static final int SIZE = 1 << 12;

    private final AccessRules rules;
    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SIZE);

    private static final class Entry {

        private final WeakReference<VerifiedToken> token;
        private final Grants grants;

        Entry(VerifiedToken token, Grants grants) {
            this.token = new WeakReference<>(token);
            this.grants = grants;
        }
    }

    GrantsCache(AccessRules rules) {
        this.rules = rules;
    }

    Grants of(VerifiedToken token) {
        int hash = System.identityHashCode(token);
        int slot = (hash ^ hash >>> 12) & SIZE - 1;
        Entry entry = entries.get(slot);
        if (entry != null && entry.token.refersTo(token)) {
            return entry.grants;
        }
        Grants grants = rules.grantsFor(new Identity(
                token.issuer(), token.subject().orElse(null), token.scopes(), token.roles(), token.claims()));
        entries.set(slot, new Entry(token, grants));
        return grants;
    }
}
