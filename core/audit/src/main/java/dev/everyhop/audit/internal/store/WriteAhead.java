package dev.everyhop.audit.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The write-ahead segments: where an entry becomes durable. One batch is one write and one force; nothing is written
 * behind a batch that was not forced. After a failure nothing more goes into that segment: the kernel may have dropped
 * what it could not write and call the next force a success. For one thread.
 */
public final class WriteAhead implements Closeable {

    /** A segment that is left behind when it has grown to this many bytes. */
    private static final long SEGMENT_BYTES = 16L << 20;

    private final Disk disk;
    private final Path directory;
    private final List<Segment> segments = new ArrayList<>();
    private Disk.@Nullable Output output;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
    private long next;
    private long generation;
    private long written;

    /** Begins new segments behind those that are there. */
    public WriteAhead(Disk disk, Path directory, Recovery recovery) {
        this.disk = disk;
        this.directory = directory;
        this.next = recovery.next();
        this.generation = recovery.generation();
        this.segments.addAll(recovery.segments());
    }

    /** Returns the index that the next entry gets. */
    public long next() {
        return next;
    }

    /**
     * Appends entries and returns when they are durable.
     *
     * @throws IOException if they may not be; they may still come to light after a crash, unless others took their place
     */
    public void append(List<byte[]> entries) throws IOException {
        boolean done = false;
        try {
            ByteBuffer frame = frame(entries);
            Disk.Output out = output;
            boolean fresh = out == null || written + frame.remaining() > SEGMENT_BYTES;
            if (out == null || fresh) {
                out = roll();
            }
            written += frame.remaining();
            out.write(frame);
            out.force();
            if (fresh) {
                disk.forceDirectory(directory);
            }
            next += entries.size();
            done = true;
        } finally {
            if (!done) {
                abandon();
            }
        }
    }

    private Disk.Output roll() throws IOException {
        close();
        Segment segment = new Segment(next, ++generation);
        Disk.Output out = disk.append(directory.resolve(segment.name()));
        output = out;
        segments.add(segment);
        ByteBuffer header = Frames.header(next);
        written = header.remaining();
        out.write(header);
        return out;
    }

    private ByteBuffer frame(List<byte[]> entries) {
        int length = Frames.length(entries);
        if (buffer.capacity() < length) {
            buffer = ByteBuffer.allocateDirect(Integer.highestOneBit(length - 1) << 1);
        }
        buffer.clear();
        Frames.write(buffer, next, entries);
        return buffer.flip();
    }

    /** Leaves a segment as it is: the next one's first index cuts off what was not acknowledged. */
    private void abandon() {
        Disk.Output out = output;
        output = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                // It failed already, and that is what the caller hears.
            }
        }
    }

    /** Deletes the segments that hold nothing from an index on. */
    public void release(long below) throws IOException {
        while (segments.size() > 1 && segments.get(1).first() <= below) {
            disk.delete(directory.resolve(segments.get(0).name()));
            segments.remove(0);
        }
    }

    /** Closes the open segment. */
    @Override
    public void close() throws IOException {
        Disk.Output out = output;
        output = null;
        if (out != null) {
            out.close();
        }
    }
}
