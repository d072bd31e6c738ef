package dev.everyhop.audit.internal.tlog;

/** Where tiles and bundles stand, as C2SP tlog-tiles names them. */
public final class TilePath {

    /** How many hashes or entries a full tile has. */
    public static final int WIDTH = 256;

    private TilePath() {}

    /** Returns the path of a tile. A width of 256 names a full one. */
    public static String tile(int level, long index, int width) {
        return "tile/" + level + "/" + number(index) + suffix(width);
    }

    /** Returns the path of a bundle of entries. A width of 256 names a full one. */
    public static String bundle(long index, int width) {
        return "tile/entries/" + number(index) + suffix(width);
    }

    /** Returns how many full tiles a level has in a tree of a size. */
    public static long full(long size, int level) {
        int bits = 8 * (level + 1);
        return bits > 63 ? 0 : size >>> bits;
    }

    /** Returns the width of the partial tile of a level in a tree of a size; zero if there is none. */
    public static int partial(long size, int level) {
        int bits = 8 * level;
        return bits > 63 ? 0 : (int) ((size >>> bits) & 0xff);
    }

    private static String suffix(int width) {
        return width == WIDTH ? "" : ".p/" + width;
    }

    private static String number(long index) {
        StringBuilder path = new StringBuilder(three(index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, "x" + three(rest % 1000) + "/");
        }
        return path.toString();
    }

    private static String three(long number) {
        return (number < 10 ? "00" : number < 100 ? "0" : "") + number;
    }
}
