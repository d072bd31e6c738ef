/**
 * Shipping of the audit log to a syslog server over TLS: {@link dev.everyhop.audit.syslog.SyslogDestination}.
 *
 * <p>It knows entries and nothing of how a log is kept.
 */
@NullMarked
package dev.everyhop.audit.syslog;

import org.jspecify.annotations.NullMarked;
