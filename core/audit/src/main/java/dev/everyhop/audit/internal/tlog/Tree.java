package dev.everyhop.audit.internal.tlog;

import java.util.ArrayList;
import java.util.List;

/** A tree of a known size, read from its tiles: its root, its edge, and proofs about it (RFC 6962, section 2.1). */
public final class Tree {

    /** Reads tiles. */
    @FunctionalInterface
    public interface Tiles {

        /** Returns at least {@code width} hashes of a tile, one after the other. */
        byte[] read(int level, long index, int width) throws java.io.IOException;
    }

    private final TreeHasher hasher;
    private final Tiles tiles;
    private final long size;

    /** Makes a view of the tree of a size. */
    public Tree(TreeHasher hasher, Tiles tiles, long size) {
        this.hasher = hasher;
        this.tiles = tiles;
        this.size = size;
    }

    /** Returns the edge of the tree. */
    public Frontier frontier() throws java.io.IOException {
        List<Hash> subtrees = new ArrayList<>();
        long start = 0;
        for (long rest = size; rest > 0; rest -= Long.highestOneBit(rest)) {
            long count = Long.highestOneBit(rest);
            subtrees.add(perfect(start, count));
            start += count;
        }
        return new Frontier(hasher, size, subtrees);
    }

    /** Returns the path from a leaf to the root, its sibling first. */
    public List<Hash> inclusion(long index) throws java.io.IOException {
        List<Hash> path = new ArrayList<>();
        path(index, 0, size, path);
        return path;
    }

    /** Returns the proof that the tree of an earlier size, which is not zero, is the beginning of this one. */
    public List<Hash> consistency(long earlier) throws java.io.IOException {
        List<Hash> proof = new ArrayList<>();
        subproof(earlier, 0, size, true, proof);
        return proof;
    }

    private void path(long index, long start, long count, List<Hash> path) throws java.io.IOException {
        if (count == 1) {
            return;
        }
        long left = split(count);
        if (index - start < left) {
            path(index, start, left, path);
            path.add(hash(start + left, count - left));
        } else {
            path(index, start + left, count - left, path);
            path.add(hash(start, left));
        }
    }

    private void subproof(long earlier, long start, long count, boolean complete, List<Hash> proof)
            throws java.io.IOException {
        if (earlier == count) {
            if (!complete) {
                proof.add(hash(start, count));
            }
            return;
        }
        long left = split(count);
        if (earlier <= left) {
            subproof(earlier, start, left, complete, proof);
            proof.add(hash(start + left, count - left));
        } else {
            subproof(earlier - left, start + left, count - left, false, proof);
            proof.add(hash(start, left));
        }
    }

    private Hash hash(long start, long count) throws java.io.IOException {
        if (Long.bitCount(count) == 1) {
            return perfect(start, count);
        }
        long left = split(count);
        return hasher.node(hash(start, left), hash(start + left, count - left));
    }

    /** Returns the root of a perfect subtree: a run of hashes in one tile. */
    private Hash perfect(long start, long count) throws java.io.IOException {
        int height = Long.numberOfTrailingZeros(count);
        int level = height / 8;
        int run = 1 << (height % 8);
        long position = start >>> (8 * level);
        long index = position / TilePath.WIDTH;
        int width = index < TilePath.full(size, level) ? TilePath.WIDTH : TilePath.partial(size, level);
        byte[] tile = tiles.read(level, index, width);
        return hasher.range(tile, (int) (position % TilePath.WIDTH), run);
    }

    /** Returns the largest power of two below a count of two or more. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }
}
