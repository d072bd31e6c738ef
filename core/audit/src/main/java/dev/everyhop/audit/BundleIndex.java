package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What each full bundle is about: between which times, and hashes of the callers and routes in it. It says which bundles
 * need not be read, and nothing else; it is made from the bundles, and made anew if it is gone or damaged.
 */
final class BundleIndex {

    private static final int MARK = 0x45484931;

    private final Disk disk;
    private final Path file;
    private final List<Summary> summaries = new ArrayList<>();

    /** The summary of one bundle. */
    @SuppressWarnings("ArrayRecordComponent") // Summaries are never compared.
    record Summary(long from, long to, int[] names) {

        static Summary of(List<AuditEntry> entries) {
            long from = Long.MAX_VALUE;
            long to = 0;
            java.util.Set<Integer> names = new java.util.TreeSet<>();
            for (AuditEntry entry : entries) {
                from = Math.min(from, entry.time().toEpochMilli());
                to = Math.max(to, entry.time().toEpochMilli());
                entry.caller().ifPresent(caller -> names.add(caller.hashCode()));
                entry.operation()
                        .ifPresent(operation ->
                                names.add(AuditQuery.routeOf(operation).hashCode()));
            }
            return new Summary(
                    from, to, names.stream().mapToInt(Integer::intValue).toArray());
        }

        boolean mayMatch(AuditQuery query) {
            return query.from.toEpochMilli() <= to
                    && query.to.isAfter(java.time.Instant.ofEpochMilli(from))
                    && (query.callers.isEmpty() || query.callers.stream().anyMatch(one -> has(one.hashCode())))
                    && (query.route == null || has(query.route.hashCode()));
        }

        private boolean has(int name) {
            return java.util.Arrays.binarySearch(names, name) >= 0;
        }
    }

    private BundleIndex(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    static BundleIndex read(Disk disk, Path directory) {
        BundleIndex index = new BundleIndex(disk, directory.resolve("index").resolve("bundles"));
        try {
            index.load(disk.read(index.file));
        } catch (IOException e) {
            index.summaries.clear();
        }
        return index;
    }

    private void load(byte[] bytes) {
        if (bytes.length < 12) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 8, bytes.length - 8);
        if (in.getInt() != MARK || in.getInt() != (int) crc.getValue()) {
            return;
        }
        for (int left = in.getInt(); left > 0; left--) {
            long from = in.getLong();
            long to = in.getLong();
            int[] names = new int[in.getInt()];
            for (int i = 0; i < names.length; i++) {
                names[i] = in.getInt();
            }
            summaries.add(new Summary(from, to, names));
        }
    }

    int size() {
        return summaries.size();
    }

    Summary get(int n) {
        return summaries.get(n);
    }

    void add(Summary summary) {
        summaries.add(summary);
    }

    /** Stores what was added; a directory that cannot be written is searched without. */
    void store() {
        int length = 12;
        for (Summary one : summaries) {
            length += 20 + 4 * one.names.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(MARK).putInt(0).putInt(summaries.size());
        for (Summary one : summaries) {
            out.putLong(one.from).putLong(one.to).putInt(one.names.length);
            for (int name : one.names) {
                out.putInt(name);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(out.array(), 8, length - 8);
        out.putInt(4, (int) crc.getValue());
        try {
            Path directory = file.getParent();
            if (directory != null) {
                disk.createDirectories(directory);
            }
            disk.replace(file, out.array());
        } catch (IOException e) {
            // The next search makes it anew.
        }
    }
}
