/** The log on a disk: the write-ahead segments, tiles, bundles and the checkpoint, and what becomes of them in a crash. */
@NullMarked
package dev.everyhop.audit.internal.store;

import org.jspecify.annotations.NullMarked;
