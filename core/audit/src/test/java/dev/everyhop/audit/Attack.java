package dev.everyhop.audit;

import dev.everyhop.audit.AuditFault.Kind;
import dev.everyhop.audit.internal.store.MemoryDisk;
import dev.everyhop.audit.internal.tlog.Bundle;
import dev.everyhop.audit.internal.tlog.Ed25519;
import dev.everyhop.audit.internal.tlog.NoteKey;
import dev.everyhop.audit.internal.tlog.SignedNote;
import dev.everyhop.audit.internal.tlog.TilePath;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What is done to a log, and what the verifier must call it. */
enum Attack {
    ENTRY_BIT(Kind.ENTRY) {
        @Override
        long to(MemoryDisk disk, int size) {
            long index = size / 2;
            entries(disk, size, index, bundle -> {
                byte[] changed = bundle.get((int) (index % 256)).clone();
                changed[changed.length / 2] ^= 4;
                bundle.set((int) (index % 256), changed);
                return bundle;
            });
            return index;
        }
    },
    LEAF_TILE_BIT(Kind.TILE) {
        @Override
        long to(MemoryDisk disk, int size) {
            long index = size / 2;
            flip(disk, tile(0, index / 256, size), (int) (index % 256) * 32 + 7);
            return index;
        }
    },
    UPPER_TILE_BIT(Kind.TILE, Kind.ENTRY) {
        @Override
        boolean appliesTo(int size) {
            return size >= 256;
        }

        @Override
        long to(MemoryDisk disk, int size) {
            flip(disk, tile(1, 0, size), 3);
            return 0;
        }
    },
    CHECKPOINT_SIZE(Kind.SIGNATURE) {
        @Override
        long to(MemoryDisk disk, int size) {
            rewrite(disk, "\n" + size + "\n", "\n" + (size + 1) + "\n");
            return -1;
        }
    },
    CHECKPOINT_SIGNATURE_BIT(Kind.SIGNATURE, Kind.CHECKPOINT) {
        @Override
        long to(MemoryDisk disk, int size) {
            Path file = Logs.DIR.resolve("checkpoint");
            byte[] bytes = disk.get(file);
            bytes[bytes.length - 20] = (byte) (bytes[bytes.length - 20] == 'A' ? 'B' : 'A');
            disk.put(file, bytes);
            return -1;
        }
    },
    ENTRY_DELETED(Kind.BUNDLE, Kind.ENTRY) {
        @Override
        long to(MemoryDisk disk, int size) {
            long index = size / 2;
            entries(disk, size, index, bundle -> {
                bundle.remove((int) (index % 256));
                return bundle;
            });
            return index / 256 * 256;
        }
    },
    ENTRIES_SWAPPED(Kind.ENTRY) {
        @Override
        boolean appliesTo(int size) {
            return size >= 2;
        }

        @Override
        long to(MemoryDisk disk, int size) {
            entries(disk, size, 0, bundle -> {
                Collections.swap(bundle, 0, 1);
                return bundle;
            });
            return 0;
        }
    },
    ENTRY_INSERTED(Kind.ENTRY, Kind.BUNDLE) {
        @Override
        long to(MemoryDisk disk, int size) {
            long index = size / 2;
            entries(disk, size, index, bundle -> {
                bundle.add((int) (index % 256), "{\"made\":\"up\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                return bundle;
            });
            return -1;
        }
    },
    BUNDLE_DELETED(Kind.BUNDLE) {
        @Override
        long to(MemoryDisk disk, int size) {
            disk.remove(bundle(size / 2 / 256, size));
            return size / 2 / 256 * 256;
        }
    },
    TILE_DELETED(Kind.TILE) {
        @Override
        long to(MemoryDisk disk, int size) {
            disk.remove(tile(0, size / 2 / 256, size));
            return size / 2 / 256 * 256;
        }
    },
    ENTRY_AND_TILES_REWRITTEN(Kind.ROOT) {
        @Override
        long to(MemoryDisk disk, int size) {
            // Someone without the key makes a tree of other entries, and keeps the signed checkpoint.
            byte[] checkpoint = disk.get(Logs.DIR.resolve("checkpoint"));
            replaceBy(disk, forged(size, Logs.PAIR));
            disk.put(Logs.DIR.resolve("checkpoint"), checkpoint);
            return -1;
        }
    },
    ANOTHER_KEY(Kind.SIGNATURE) {
        @Override
        long to(MemoryDisk disk, int size) {
            replaceBy(disk, forged(size, Ed25519.generate(new SecureRandom())));
            return -1;
        }
    };

    final Set<Kind> kinds;

    Attack(Kind first, Kind... others) {
        kinds = EnumSet.of(first, others);
    }

    boolean appliesTo(int size) {
        return true;
    }

    /** Does it; returns the index that the fault must name, or -1. */
    abstract long to(MemoryDisk disk, int size);

    static Path tile(int level, long n, int size) {
        int width = n < TilePath.full(size, level) ? 256 : TilePath.partial(size, level);
        return Logs.DIR.resolve(TilePath.tile(level, n, width));
    }

    static Path bundle(long n, int size) {
        int width = n < TilePath.full(size, 0) ? 256 : TilePath.partial(size, 0);
        return Logs.DIR.resolve(TilePath.bundle(n, width));
    }

    private static void flip(MemoryDisk disk, Path file, int at) {
        disk.garble(file, at);
    }

    private static void entries(MemoryDisk disk, int size, long index, UnaryOperator<List<byte[]>> change) {
        Path file = bundle(index / 256, size);
        int width = index / 256 < TilePath.full(size, 0) ? 256 : TilePath.partial(size, 0);
        Bundle bundle = Bundle.parse(disk.get(file), width);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            entries.add(bundle.entry(i));
        }
        disk.put(file, Bundle.write(change.apply(entries)));
    }

    private static void rewrite(MemoryDisk disk, String from, String to) {
        Path file = Logs.DIR.resolve("checkpoint");
        String text = new String(disk.get(file), java.nio.charset.StandardCharsets.UTF_8);
        disk.put(file, text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Returns a log of other entries that verifies by itself. */
    static MemoryDisk forged(int size, KeyPair pair) {
        MemoryDisk disk = new MemoryDisk(size);
        AuditLog log = AuditLog.open(
                Logs.DIR,
                Logs.config(disk)
                        .signingKey(pair)
                        .shouldWithin(Logs.LONG)
                        .checkpointEvery(java.time.Duration.ofSeconds(size > 100_000 ? 1 : 3600)));
        for (int i = 1; i < size; i++) {
            log.record(AuditEvent.of(AuditCode.AUTHZ_CHANGE).route("GET", "/forged/" + i));
        }
        log.flush(Logs.LONG);
        MemoryDisk copy = disk.copy();
        log.close();
        return copy;
    }

    static void replaceBy(MemoryDisk disk, MemoryDisk other) {
        disk.files().stream().filter(file -> file.startsWith(Logs.DIR)).forEach(disk::remove);
        other.files().stream()
                .filter(file -> file.startsWith(Logs.DIR))
                .forEach(file -> disk.put(file, other.get(file)));
    }

    static SignedNote signed(MemoryDisk disk) {
        SignedNote note = SignedNote.parse(disk.get(Logs.DIR.resolve("checkpoint")));
        NoteKey key = Logs.KEY.note();
        if (note == null || note.verify(key) != SignedNote.Verdict.SIGNED) {
            throw new AssertionError(Arrays.toString(disk.get(Logs.DIR.resolve("checkpoint"))));
        }
        return note;
    }
}
