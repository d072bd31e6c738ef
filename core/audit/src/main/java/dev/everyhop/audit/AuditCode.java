package dev.everyhop.audit;

/**
 * What a record tells of. The codes are those of the OWASP Logging Vocabulary, and a few of our own where it has none; each
 * has its class in OCSF 1.8.
 */
public enum AuditCode {
    /** A request was let through. */
    AUTHZ_PERMIT("authz_permit", OcsfClass.API_ACTIVITY, 0, 1, Delivery.MAY),
    /** A request was refused: the caller may not do this, or what it asked for is not listed. */
    AUTHZ_FAIL("authz_fail", OcsfClass.API_ACTIVITY, 0, 3, Delivery.SHOULD),
    /** Rules of access were changed. */
    AUTHZ_CHANGE("authz_change", OcsfClass.AUTHORIZE_SESSION, 1, 2, Delivery.SHOULD),
    /** An administrator's privilege was used or changed. */
    AUTHZ_ADMIN("authz_admin", OcsfClass.AUTHORIZE_SESSION, 1, 2, Delivery.SHOULD),
    /** A caller proved who it is. */
    AUTHN_LOGIN_SUCCESS("authn_login_success", OcsfClass.AUTHENTICATION, 1, 1, Delivery.MAY),
    /** A caller did not prove who it is. */
    AUTHN_LOGIN_FAIL("authn_login_fail", OcsfClass.AUTHENTICATION, 1, 3, Delivery.SHOULD),
    /** A token was issued or exchanged. */
    AUTHN_TOKEN_CREATED("authn_token_created", OcsfClass.AUTHENTICATION, 3, 1, Delivery.SHOULD),
    /** A token was revoked. */
    AUTHN_TOKEN_REVOKED("authn_token_revoked", OcsfClass.AUTHENTICATION, 2, 2, Delivery.SHOULD),
    /** A token came a second time that may come once. */
    AUTHN_TOKEN_REUSE("authn_token_reuse", OcsfClass.AUTHENTICATION, 1, 4, Delivery.SHOULD),
    /** A limit was reached. */
    EXCESS_RATE_LIMIT_EXCEEDED("excess_rate_limit_exceeded", OcsfClass.API_ACTIVITY, 0, 3, Delivery.SHOULD),
    /** Input did not have the form it must have. */
    INPUT_VALIDATION_FAIL("input_validation_fail", OcsfClass.API_ACTIVITY, 0, 3, Delivery.SHOULD),
    /** A caller asked for an object that is another's. */
    MALICIOUS_DIRECT_REFERENCE("malicious_direct_reference", OcsfClass.API_ACTIVITY, 0, 4, Delivery.SHOULD),
    /** A request carried what no honest client sends. */
    MALICIOUS_EXTRANEOUS("malicious_extraneous", OcsfClass.API_ACTIVITY, 0, 4, Delivery.SHOULD),
    /** Sensitive data was made. */
    SENSITIVE_CREATE("sensitive_create", OcsfClass.API_ACTIVITY, 1, 2, Delivery.SHOULD),
    /** Sensitive data was read. */
    SENSITIVE_READ("sensitive_read", OcsfClass.API_ACTIVITY, 2, 2, Delivery.SHOULD),
    /** Sensitive data was changed. */
    SENSITIVE_UPDATE("sensitive_update", OcsfClass.API_ACTIVITY, 3, 2, Delivery.SHOULD),
    /** Sensitive data was deleted. */
    SENSITIVE_DELETE("sensitive_delete", OcsfClass.API_ACTIVITY, 4, 2, Delivery.SHOULD),
    /** Permissions of a user, role or resource were changed. */
    PRIVILEGE_PERMISSIONS_CHANGED("privilege_permissions_changed", OcsfClass.AUTHORIZE_SESSION, 1, 3, Delivery.SHOULD),
    /** The service started. */
    SYS_STARTUP("sys_startup", OcsfClass.LIFECYCLE, 3, 1, Delivery.SHOULD),
    /** The service was stopped. */
    SYS_SHUTDOWN("sys_shutdown", OcsfClass.LIFECYCLE, 4, 1, Delivery.SHOULD),
    /** The service, or a part of it, ended by a fault. */
    SYS_CRASH("sys_crash", OcsfClass.LIFECYCLE, 99, 4, Delivery.SHOULD),
    /** A control was turned on, or works again. */
    SYS_MONITOR_ENABLED("sys_monitor_enabled", OcsfClass.LIFECYCLE, 6, 2, Delivery.SHOULD),
    /** A control was turned off, or does not work as it should. */
    SYS_MONITOR_DISABLED("sys_monitor_disabled", OcsfClass.LIFECYCLE, 7, 4, Delivery.SHOULD),
    /** A key, key set or secret was fetched, replaced or revoked, or can be had again. */
    KEY_ROTATED("key_rotated", OcsfClass.LIFECYCLE, 8, 2, Delivery.SHOULD),
    /** A key, secret or token could not be had or taken, or is near its end. */
    KEY_FAILED("key_failed", OcsfClass.LIFECYCLE, 99, 4, Delivery.SHOULD),
    /** A detector found something. */
    DETECTION("detection", OcsfClass.DETECTION_FINDING, 1, 4, Delivery.SHOULD),
    /** The log was opened. */
    AUDIT_OPENED("audit_opened", OcsfClass.LIFECYCLE, 3, 1, Delivery.SHOULD),
    /** The log was closed in order. */
    AUDIT_CLOSED("audit_closed", OcsfClass.LIFECYCLE, 4, 1, Delivery.SHOULD),
    /** Records are missing here; says how many of which kind. */
    AUDIT_GAP("audit_gap", OcsfClass.DETECTION_FINDING, 1, 4, Delivery.SHOULD),
    /** Entries below an index were deleted, as retention asks. */
    AUDIT_PRUNED("audit_pruned", OcsfClass.LIFECYCLE, 2, 2, Delivery.SHOULD),
    /** A subject's key was destroyed, and with it what was sealed under it. */
    AUDIT_ERASED("audit_erased", OcsfClass.LIFECYCLE, 2, 2, Delivery.SHOULD),
    /** The log did not verify. */
    AUDIT_CHECK_FAILED("audit_check_failed", OcsfClass.DETECTION_FINDING, 1, 5, Delivery.SHOULD);

    private final String code;
    private final OcsfClass ocsfClass;
    private final int activity;
    private final int severity;
    private final Delivery delivery;

    AuditCode(String code, OcsfClass ocsfClass, int activity, int severity, Delivery delivery) {
        this.code = code;
        this.ocsfClass = ocsfClass;
        this.activity = activity;
        this.severity = severity;
        this.delivery = delivery;
    }

    /** Returns the code, such as {@code authz_fail}. It never changes. */
    public String code() {
        return code;
    }

    /** Returns the OCSF class of its records, such as 6003. */
    public int classUid() {
        return ocsfClass.uid();
    }

    /** Returns the delivery that its records have unless they say otherwise. */
    public Delivery delivery() {
        return delivery;
    }

    OcsfClass ocsfClass() {
        return ocsfClass;
    }

    int activity() {
        return activity;
    }

    int severity() {
        return severity;
    }
}
