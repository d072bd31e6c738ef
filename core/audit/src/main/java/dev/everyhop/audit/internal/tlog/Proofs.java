package dev.everyhop.audit.internal.tlog;

import java.util.List;

/** Checks proofs as RFC 9162 (sections 2.1.3.2 and 2.1.4.2) does, to the last hash: one too many is no proof. */
public final class Proofs {

    private Proofs() {}

    /** Returns whether the path shows that the leaf stands at the index of the tree. */
    public static boolean includes(TreeHasher hasher, Hash leaf, long index, long size, List<Hash> path, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        Hash r = leaf;
        for (Hash p : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                r = hasher.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = hasher.node(r, p);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && r.equals(root);
    }

    /** Returns whether the proof shows that the first tree is the beginning of the second. */
    public static boolean consistent(
            TreeHasher hasher, long first, Hash firstRoot, long second, Hash secondRoot, List<Hash> proof) {
        if (first < 0 || first > second) {
            return false;
        }
        if (first == second || first == 0) {
            return proof.isEmpty()
                    && (first == second ? firstRoot.equals(secondRoot) : firstRoot.equals(hasher.empty()));
        }
        int next = 0;
        long fn = first - 1;
        long sn = second - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        Hash fr;
        if (Long.bitCount(first) == 1) {
            fr = firstRoot;
        } else if (proof.isEmpty()) {
            return false;
        } else {
            fr = proof.get(next++);
        }
        Hash sr = fr;
        for (; next < proof.size(); next++) {
            if (sn == 0) {
                return false;
            }
            Hash c = proof.get(next);
            if ((fn & 1) == 1 || fn == sn) {
                fr = hasher.node(c, fr);
                sr = hasher.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = hasher.node(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
    }
}
