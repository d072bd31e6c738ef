/**
 * The audit log: what happened, in a form in which nothing can be changed or left out without its being seen.
 *
 * <p>{@link dev.everyhop.audit.AuditLog} writes, {@link dev.everyhop.audit.AuditReader} reads,
 * {@link dev.everyhop.audit.AuditVerifier} checks, {@link dev.everyhop.audit.AuditWitness} remembers what it was shown. The
 * log on disk is a C2SP tlog-tiles log, so that programs of others read and check it too. This room knows security events
 * and nothing of requests, tokens or frameworks.
 */
@NullMarked
package dev.everyhop.audit;

import org.jspecify.annotations.NullMarked;
