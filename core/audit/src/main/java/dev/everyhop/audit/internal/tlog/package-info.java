/**
 * The formats of a transparency log: RFC 6962 trees, C2SP tiles, signed notes, checkpoints and proofs. Bytes in, bytes
 * out; no file is touched here.
 */
@NullMarked
package dev.everyhop.audit.internal.tlog;

import org.jspecify.annotations.NullMarked;
