package dev.everyhop.audit.internal.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a tree: the roots of the perfect subtrees that it is made of, from the largest to the smallest. It
 * is all that appending needs. Not for several threads at once.
 */
public final class Frontier {

    private final TreeHasher hasher;
    private final List<Hash> subtrees;
    private long size;

    /** Makes the edge of the empty tree. */
    public Frontier(TreeHasher hasher) {
        this(hasher, 0, List.of());
    }

    /** Makes the edge of a tree whose subtrees are known. */
    public Frontier(TreeHasher hasher, long size, List<Hash> subtrees) {
        if (Long.bitCount(size) != subtrees.size()) {
            throw new IllegalArgumentException("A tree of " + size + " entries has " + Long.bitCount(size)
                    + " subtrees at its edge, not " + subtrees.size());
        }
        this.hasher = hasher;
        this.size = size;
        this.subtrees = new ArrayList<>(subtrees);
    }

    /** Appends one leaf. */
    public void append(Hash leaf) {
        Hash hash = leaf;
        for (long rest = size; (rest & 1) == 1; rest >>>= 1) {
            hash = hasher.node(subtrees.remove(subtrees.size() - 1), hash);
        }
        subtrees.add(hash);
        size++;
    }

    /** Returns the number of leaves. */
    public long size() {
        return size;
    }

    /** Returns the root of the tree. */
    public Hash root() {
        if (subtrees.isEmpty()) {
            return hasher.empty();
        }
        Hash root = subtrees.get(subtrees.size() - 1);
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = hasher.node(subtrees.get(i), root);
        }
        return root;
    }
}
