package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.store.LocalDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A real disk that fails when a test wants it to. In the package of the log, which lets others not choose its disk. */
public final class FailingDisk implements Disk {

    private final Disk real = LocalDisk.INSTANCE;
    private volatile @Nullable String fault;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Returns the configuration of a log on this disk. */
    public AuditConfig config(String service) {
        return AuditConfig.forService(service).keepBack(0).disk(this);
    }

    /** Fails each write from now on, as the system would say it. */
    public void fails(String message) {
        fault = message;
    }

    /** Lets no force return until {@link #well}. */
    public void holdsForces() {
        gate = new CountDownLatch(1);
    }

    /** Works again. */
    public void well() {
        fault = null;
        gate.countDown();
    }

    private void check() throws IOException {
        String now = fault;
        if (now != null) {
            throw new IOException(now);
        }
    }

    private void pass() throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        check();
    }

    @Override
    public Output append(Path file) throws IOException {
        check();
        Output out = real.append(file);
        return new Output() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                check();
                out.write(bytes);
            }

            @Override
            public void force() throws IOException {
                pass();
                out.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                check();
                out.truncate(size);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Override
    public byte[] read(Path file) throws IOException {
        return real.read(file);
    }

    @Override
    public boolean exists(Path file) {
        return real.exists(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return real.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        check();
        real.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        check();
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        check();
        real.delete(file);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        pass();
        real.forceDirectory(directory);
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        return real.usableSpace(directory);
    }

    @Override
    public Closeable lock(Path file) throws IOException {
        return real.lock(file);
    }
}
