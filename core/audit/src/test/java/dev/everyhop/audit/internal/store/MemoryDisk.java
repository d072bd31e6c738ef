package dev.everyhop.audit.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk that loses its power, fills up, turns read-only or slow when told to. What was not forced may be gone after a
 * loss of power, in whole, in part or garbled; names that were not forced may be gone too.
 */
public final class MemoryDisk implements Disk {

    /** All operations fail with this once the power is gone. */
    public static final class PowerLoss extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Fails an operation, or holds it up. */
    @FunctionalInterface
    public interface Hook {
        void before(String operation, Path file) throws IOException;
    }

    /** The arrays are replaced, never changed, and may be shared. */
    private static final class Inode {
        byte[] now = {};
        byte[] durable = {};
    }

    private record Naming(Path directory, Path name, Inode inode) {}

    private final Random random;
    private final Map<Path, Inode> names = new TreeMap<>();
    private final Map<Path, Inode> durableNames = new TreeMap<>();
    private final List<Naming> namings = new ArrayList<>();
    private final Set<Path> directories = new TreeSet<>();
    private final Set<Path> locks = new HashSet<>();
    private final Map<String, Long> counts = new HashMap<>();
    private long operations;
    private long lossAt = Long.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private boolean readOnly;
    private int generation;
    private volatile Hook hook = (operation, file) -> {};

    public MemoryDisk(long seed) {
        random = new Random(seed);
    }

    public void hook(Hook one) {
        hook = one;
    }

    public synchronized void losePowerAfter(long more) {
        lossAt = operations + more;
    }

    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    public synchronized void readOnly(boolean now) {
        readOnly = now;
    }

    public synchronized long operations() {
        return operations;
    }

    public synchronized long count(String operation) {
        return counts.getOrDefault(operation, 0L);
    }

    public synchronized long used() {
        return new HashSet<>(names.values())
                .stream().mapToLong(one -> one.now.length).sum();
    }

    /** Changes a byte of a file that is durable. */
    public synchronized void garble(Path file, int at) {
        Inode inode = names.get(file);
        inode.now = inode.now.clone();
        inode.now[at] ^= 1;
        inode.durable = inode.now;
    }

    /** Returns a copy of what is there now. */
    public synchronized MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk(random.nextLong());
        names.forEach((file, inode) -> {
            Inode other = new Inode();
            other.now = inode.now;
            other.durable = inode.now;
            copy.names.put(file, other);
            copy.durableNames.put(file, other);
        });
        copy.directories.addAll(directories);
        return copy;
    }

    /** Puts bytes in the place of a file, past all checks. */
    public synchronized void put(Path file, byte[] bytes) {
        Inode inode = new Inode();
        inode.now = bytes.clone();
        inode.durable = bytes.clone();
        names.put(file, inode);
        durableNames.put(file, inode);
    }

    public synchronized byte[] get(Path file) {
        return names.get(file).now.clone();
    }

    /** Takes a file away, past all checks. */
    public synchronized void remove(Path file) {
        names.remove(file);
        durableNames.remove(file);
    }

    public synchronized Set<Path> files() {
        return new TreeSet<>(names.keySet());
    }

    /** Brings the machine up again with what survived. */
    public synchronized void reboot() {
        generation++;
        lossAt = Long.MAX_VALUE;
        locks.clear();
        Map<Path, Integer> kept = new HashMap<>();
        Map<Path, Integer> of = new HashMap<>();
        for (Naming one : namings) {
            of.merge(one.directory, 1, Integer::sum);
        }
        of.forEach((directory, count) -> kept.put(directory, random.nextInt(count + 1)));
        for (Naming one : namings) {
            int left = kept.merge(one.directory, -1, Integer::sum);
            if (left >= 0) {
                if (one.inode == null) {
                    durableNames.remove(one.name);
                } else {
                    durableNames.put(one.name, one.inode);
                }
            }
        }
        namings.clear();
        names.clear();
        names.putAll(durableNames);
        for (Inode inode : new HashSet<>(names.values())) {
            inode.now = survivor(inode);
            inode.durable = inode.now.clone();
        }
    }

    private byte[] survivor(Inode inode) {
        int sure = inode.durable.length;
        if (inode.now.length <= sure || !Arrays.equals(inode.now, 0, sure, inode.durable, 0, sure)) {
            return random.nextBoolean() ? inode.now.clone() : inode.durable.clone();
        }
        int length = sure + random.nextInt(inode.now.length - sure + 1);
        byte[] left = Arrays.copyOf(inode.now, length);
        for (int page = sure; page < length; page += 64) {
            if (random.nextInt(4) == 0) {
                Arrays.fill(left, page, Math.min(page + 64, length), (byte) 0);
            }
        }
        return left;
    }

    private void step(String operation, Path file) throws IOException {
        hook.before(operation, file);
        synchronized (this) {
            if (++operations > lossAt) {
                throw new PowerLoss();
            }
            counts.merge(operation, 1L, Long::sum);
            if (readOnly && !operation.equals("read") && !operation.equals("list")) {
                throw new IOException("Read-only file system");
            }
        }
    }

    @Override
    public Output append(Path file) throws IOException {
        step("append", file);
        Inode inode;
        int born;
        synchronized (this) {
            born = generation;
            Inode there = names.get(file);
            inode = there == null ? new Inode() : there;
            if (there == null) {
                name(file, inode);
            }
        }
        return new Output() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                boolean lost = false;
                try {
                    step("write", file);
                } catch (PowerLoss e) {
                    lost = true;
                }
                synchronized (MemoryDisk.this) {
                    if (born != generation) {
                        throw new PowerLoss();
                    }
                    long room = capacity == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacity - used());
                    int count = (int) Math.min(room, bytes.remaining());
                    if (lost) {
                        count = random.nextInt(count + 1);
                    }
                    int at = inode.now.length;
                    inode.now = Arrays.copyOf(inode.now, at + count);
                    bytes.get(inode.now, at, count);
                    if (lost) {
                        throw new PowerLoss();
                    }
                    if (bytes.hasRemaining()) {
                        throw new IOException("No space left on device");
                    }
                }
            }

            @Override
            public void force() throws IOException {
                step("force", file);
                synchronized (MemoryDisk.this) {
                    if (born == generation) {
                        inode.durable = inode.now;
                    }
                }
            }

            @Override
            public void truncate(long size) throws IOException {
                step("truncate", file);
                synchronized (MemoryDisk.this) {
                    inode.now = Arrays.copyOf(inode.now, (int) Math.min(size, inode.now.length));
                }
            }

            @Override
            public void close() {}
        };
    }

    private void name(Path file, Inode inode) {
        if (inode == null) {
            names.remove(file);
        } else {
            names.put(file, inode);
        }
        namings.add(new Naming(file.getParent(), file, inode));
    }

    @Override
    public byte[] read(Path file) throws IOException {
        step("read", file);
        synchronized (this) {
            Inode inode = names.get(file);
            if (inode == null) {
                throw new NoSuchFileException(file.toString());
            }
            return inode.now.clone();
        }
    }

    @Override
    public synchronized boolean exists(Path file) {
        return names.containsKey(file) || directories.contains(file);
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        step("list", directory);
        synchronized (this) {
            Set<Path> found = new TreeSet<>();
            for (Path one : names.keySet()) {
                if (one.startsWith(directory) && !one.equals(directory)) {
                    found.add(directory.resolve(directory.relativize(one).getName(0)));
                }
            }
            return List.copyOf(found);
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step("createDirectories", directory);
        synchronized (this) {
            for (Path one = directory; one != null; one = one.getParent()) {
                directories.add(one);
            }
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step("rename", to);
        synchronized (this) {
            Inode inode = names.get(from);
            if (inode == null) {
                throw new NoSuchFileException(from.toString());
            }
            names.remove(from);
            names.put(to, inode);
            namings.add(new Naming(to.getParent(), to, inode));
            namings.add(new Naming(from.getParent(), from, null));
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        step("delete", file);
        synchronized (this) {
            directories.remove(file);
            if (names.containsKey(file)) {
                name(file, null);
            }
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        step("forceDirectory", directory);
        synchronized (this) {
            for (Naming one : List.copyOf(namings)) {
                if (one.directory.equals(directory)) {
                    if (one.inode == null) {
                        durableNames.remove(one.name);
                    } else {
                        durableNames.put(one.name, one.inode);
                    }
                    namings.remove(one);
                }
            }
        }
    }

    @Override
    public synchronized long usableSpace(Path directory) {
        return capacity == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacity - used());
    }

    @Override
    public synchronized Closeable lock(Path file) throws IOException {
        if (!locks.add(file)) {
            throw new IOException("another writer has the log open");
        }
        return () -> {
            synchronized (this) {
                locks.remove(file);
            }
        };
    }
}
