package dev.everyhop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.openjdk.jol.info.GraphLayout;

/** Prints how many bytes a limiter keeps for each key that is not full, as JOL counts them, without the keys' own. */
public final class LimitMemory {

    private static final int KEYS = 200_000;

    private LimitMemory() {}

    /** Prints a line for each limiter; the argument says for how many keys. */
    public static void main(String[] arguments) {
        int keys = arguments.length == 0 ? KEYS : Integer.parseInt(arguments[0]);
        for (Limiter limiter : Limiter.values()) {
            String line = String.format(
                    Locale.ROOT, "%-14s %8.1f bytes a key (%d keys)%n", limiter, perKey(limiter, keys), keys);
            System.out.print(line);
        }
    }

    /** Returns the bytes for each key: all that the limiter holds, less what it holds without any key that differs. */
    static double perKey(Limiter limiter, int keys) {
        String[] names = IntStream.range(0, keys).mapToObj(i -> "user-" + i).toArray(String[]::new);
        Limiter.Keyed keyed = limiter.make(false, keys);
        for (String name : names) {
            if (!keyed.acquire(name)) {
                throw new IllegalStateException("A key was crowded out");
            }
        }
        // JOL asks for this to see into records.
        System.setProperty("jol.magicFieldOffset", "true");
        List<Object> known = new ArrayList<>(List.of(names));
        long own = limiter == Limiter.EVERYHOP
                ? 0
                : GraphLayout.parseInstance(known.toArray()).totalSize()
                        - GraphLayout.parseInstance((Object) new Object[keys]).totalSize();
        return (double) (GraphLayout.parseInstance(keyed.root()).totalSize() - own) / keys;
    }
}
