package dev.everyhop.audit;

import dev.everyhop.event.Reason;

/** Why a record is not in the log, or something is wrong with the log. */
public enum AuditReason implements Reason {
    /** The record was not durable in time. It may still become so. */
    TIMEOUT("audit.timeout"),
    /** Too much waits to be written. */
    QUEUE_FULL("audit.queue_full"),
    /** There is no space left, and what was kept back for records that must be durable is used up. */
    DISK_FULL("audit.disk_full"),
    /** Space is short: what is left is kept back for records that must be durable. */
    SPACE_KEPT_BACK("audit.space_kept_back"),
    /** Writing or forcing failed. */
    DISK_FAILED("audit.disk_failed"),
    /** The log is closed. */
    CLOSED("audit.closed"),
    /** The log does not verify. */
    DAMAGED("audit.damaged"),
    /** Records were lost or left out; the gap record says how many of which kind. */
    GAP("audit.gap"),
    /** The witness did not answer, or did not cosign: what is newer than the last cosigned checkpoint is un-witnessed. */
    UNWITNESSED("audit.unwitnessed"),
    /** The witness saw another log under this origin, or a longer one: entries were cut off or replaced. */
    WITNESS_DISAGREES("audit.witness_disagrees"),
    /** The facts of a record could not be written; the record says no more than its code. */
    NOT_ENCODED("audit.not_encoded"),
    /** The destination of shipping cannot be reached, or did not acknowledge. It is tried again. */
    SHIP_UNREACHABLE("audit.ship_unreachable"),
    /** The destination answers and refuses: its credentials, its configuration. It is tried again. */
    SHIP_REFUSED("audit.ship_refused"),
    /** The destination has more of the log than there is here, or other entries. Nothing more is shipped. */
    SHIP_DIFFERS("audit.ship_differs"),
    /** Entries are missing at the destination: pruned before they were shipped, or refused for good. */
    SHIP_INCOMPLETE("audit.ship_incomplete");

    private final String code;

    AuditReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
