package dev.everyhop.access;

import dev.everyhop.event.Reason;

/** Why access was refused. The codes are stable; the reference page {@code access-rules} explains each. */
public enum AccessReason implements Reason {
    /** The caller is anonymous and the operation is not for anonymous callers. */
    NOT_AUTHENTICATED("access.not_authenticated"),
    /** The operation is for anonymous callers only ({@code @RequiresGuest}) and this one is known. */
    GUESTS_ONLY("access.guests_only"),
    /** The caller lacks a permission. */
    PERMISSION_MISSING("access.permission_missing"),
    /** The caller lacks a role. */
    ROLE_MISSING("access.role_missing"),
    /** The realm that may know of more permissions failed: the caller may be entitled, nobody can tell. */
    REALM_FAILED("access.realm_failed"),
    /** An object rule says that this object is not the caller's. */
    OBJECT_DENIED("access.object_denied"),
    /** An object rule says that the caller must not learn whether this object exists; answered as if it did not. */
    OBJECT_HIDDEN("access.object_hidden"),
    /** An object rule threw or gave no answer. */
    OBJECT_RULE_FAILED("access.object_rule_failed");

    private final String code;

    AccessReason(String code) {
        this.code = code;
    }

    @Override
    public String code() {
        return code;
    }
}
