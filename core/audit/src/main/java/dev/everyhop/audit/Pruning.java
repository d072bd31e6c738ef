package dev.everyhop.audit;

import dev.everyhop.audit.internal.store.Disk;
import dev.everyhop.audit.internal.tlog.TilePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Deletes old entries: first it is said and signed, then recorded, then done. */
final class Pruning {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final OpenedLog parts;
    private final AuditLog log;
    private final Disk disk;
    private final Path directory;

    private final boolean unshipped;

    /** Prunes what was shipped; or, if so said, also what was not. */
    Pruning(OpenedLog parts, AuditLog log, boolean unshipped) {
        this.unshipped = unshipped;
        this.parts = parts;
        this.log = log;
        this.disk = parts.disk();
        this.directory = parts.directory();
    }

    long prune(Instant before) throws IOException {
        AuditReader reader = AuditReader.open(directory, disk);
        long known = reader.minimumIndex();
        long minimum = known;
        long end = Math.min(reader.size(), unshipped ? Long.MAX_VALUE : ShipCursor.lowest(disk, directory));
        while (minimum + TilePath.WIDTH <= end && isBefore(reader, minimum, before)) {
            minimum += TilePath.WIDTH;
        }
        if (minimum > known) {
            byte[] note =
                    parts.sign(MinimumIndex.text(parts.key().name(), minimum)).bytes();
            disk.replace(directory.resolve(MinimumIndex.FILE), note);
            disk.forceDirectory(directory);
            log.record(AuditEvent.of(AuditCode.AUDIT_PRUNED).counts(Map.of("minimum_index", minimum)));
            if (!log.flush(WITHIN)) {
                throw new IOException("that it is done could not be recorded, so nothing was deleted");
            }
        }
        for (long n = 0; n < minimum / TilePath.WIDTH; n++) {
            disk.delete(directory.resolve(TilePath.bundle(n, TilePath.WIDTH)));
        }
        return minimum;
    }

    private static boolean isBefore(AuditReader reader, long start, Instant before) {
        return reader
                .find(AuditQuery.all().indices(start, start + TilePath.WIDTH).limit(TilePath.WIDTH))
                .stream()
                .allMatch(entry -> entry.time().isBefore(before));
    }
}
