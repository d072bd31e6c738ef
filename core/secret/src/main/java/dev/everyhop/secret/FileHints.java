package dev.everyhop.secret;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notices that something happened in the folders of some files.
 *
 * <p>Only a hint: what happened is not looked at, so an overflow is as good as an event, and a watch that cannot be had
 * or that died leaves nothing but the poll. No thread waits here.
 */
final class FileHints implements AutoCloseable {

    private final Set<Path> folders = new LinkedHashSet<>();
    private @Nullable WatchService watch;
    private boolean tried;

    FileHints(Collection<Path> files) {
        for (Path file : files) {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                folders.add(folder);
            }
        }
    }

    boolean mayHaveChanged() {
        if (!tried) {
            tried = true;
            open();
        }
        if (watch == null) {
            return false;
        }
        try {
            boolean happened = false;
            for (WatchKey key = watch.poll(); key != null; key = watch.poll()) {
                happened |= !key.pollEvents().isEmpty();
                if (!key.reset()) {
                    // The folder is gone: a later one of that name needs a watch of its own.
                    close();
                    return true;
                }
            }
            return happened;
        } catch (ClosedWatchServiceException e) {
            return false;
        }
    }

    @Override
    public void close() {
        WatchService open = watch;
        watch = null;
        tried = false;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Nothing depends on it.
                return;
            }
        }
    }

    private void open() {
        WatchService opened = null;
        try {
            for (Path folder : folders) {
                opened = opened != null ? opened : folder.getFileSystem().newWatchService();
                folder.register(
                        opened,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            }
            watch = opened;
        } catch (IOException | RuntimeException e) {
            watch = opened;
            close();
            // Not tried again with every poll.
            tried = true;
        }
    }
}
