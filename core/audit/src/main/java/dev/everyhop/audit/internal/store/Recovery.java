package dev.everyhop.audit.internal.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the write-ahead segments hold after a stop, orderly or not.
 *
 * <p>A batch that is torn was never acknowledged, if it is the last thing in the last segment: it is left out. A batch is
 * written only after the one before it was forced, so a torn batch with a whole one behind it is not what a crash leaves.
 *
 * @param from the index from which on entries were looked for
 * @param entries the entries from there
 * @param generation the highest generation of a segment
 * @param segments the segments that are there
 */
public record Recovery(long from, List<byte[]> entries, long generation, List<Segment> segments) {

    /** Returns the index that the next entry gets. */
    public long next() {
        return from + entries.size();
    }

    /**
     * Reads the segments, and forces the last one: what a killed process wrote is there, and not yet durable.
     *
     * @param from the size of the published tree
     */
    public static Recovery read(Disk disk, Path directory, long from) throws IOException {
        List<Segment> segments = new ArrayList<>();
        long generation = 0;
        for (Path file : disk.list(directory)) {
            Segment segment = Segment.of(String.valueOf(file.getFileName()));
            if (segment != null) {
                segments.add(segment);
                generation = Math.max(generation, segment.generation());
            }
        }
        // A later segment takes the place of what an earlier one holds from its first index on.
        segments.sort(java.util.Comparator.comparingLong(Segment::generation));
        List<byte[]> entries = new ArrayList<>();
        long next = from;
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            long limit = last ? Long.MAX_VALUE : segments.get(i + 1).first();
            if (limit <= from || limit <= segment.first()) {
                // All of it is in the tree, or nothing of it was acknowledged.
                continue;
            }
            Path file = directory.resolve(segment.name());
            byte[] bytes = disk.read(file);
            boolean headed = Frames.isHeader(bytes, segment.first());
            if (!headed && (!last || Frames.anyAfter(bytes, 0))) {
                throw new DamagedLogException("The write-ahead segment " + file + " has no header that holds");
            }
            if (segment.first() > next) {
                if (last && !headed) {
                    continue;
                }
                throw new DamagedLogException("The write-ahead segments begin with entry " + segment.first()
                        + ", but entry " + next + " is not in the tree yet");
            }
            long cursor = segment.first();
            int at = headed ? Frames.HEADER_BYTES : bytes.length;
            for (Frames.Batch batch = Frames.read(bytes, at); batch != null; batch = Frames.read(bytes, at)) {
                if (batch.first() != cursor) {
                    throw new DamagedLogException("The write-ahead segment " + file + " holds entry " + batch.first()
                            + " where entry " + cursor + " belongs");
                }
                for (byte[] entry : batch.entries()) {
                    if (cursor >= next && cursor < limit) {
                        entries.add(entry);
                        next++;
                    }
                    cursor++;
                }
                at = batch.end();
            }
            if (last ? Frames.anyAfter(bytes, at) : cursor < limit) {
                throw new DamagedLogException("The write-ahead segment " + file + " is damaged at byte " + at
                        + ", after entry " + (cursor - 1));
            }
            if (last && headed) {
                try (Disk.Output out = disk.append(file)) {
                    out.force();
                }
                disk.forceDirectory(directory);
            }
        }
        return new Recovery(from, entries, generation, segments);
    }
}
