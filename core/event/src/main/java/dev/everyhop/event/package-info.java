/**
 * The shared language of all rooms: what happened, with which outcome, and why.
 *
 * <p>This room knows no other room and no third-party library but the JSpecify annotations. It says nothing about where
 * events go: the audit log, the detectors and the metrics all listen through {@link dev.everyhop.event.SecurityEvents}.
 */
@NullMarked
package dev.everyhop.event;

import org.jspecify.annotations.NullMarked;
