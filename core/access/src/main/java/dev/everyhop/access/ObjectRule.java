package dev.everyhop.access;

/**
 * A check of one object: is this order the caller's?
 *
 * <p><b>When.</b> After the permissions were checked and the parameters were validated, before a byte of the body is
 * read. So a path variable has the form that the contract gives it, and a stranger's body costs nothing.
 *
 * <p><b>Contract.</b> Answer {@link AccessDecision#permit()}, or {@link AccessDecision#deny} with
 * {@link AccessReason#OBJECT_DENIED}, with {@link AccessReason#OBJECT_HIDDEN} where the caller must not learn whether the
 * object exists, or with a reason of your own. A rule only refuses: it cannot give back what an earlier check refused. It
 * may do I/O, unless it was registered {@linkplain ObjectRules.Builder#ruleWithoutIo as one that does not}.
 *
 * <p><b>Thread safety.</b> Called from many threads at once.
 *
 * <p><b>Failure.</b> What it throws, and null, is a denial with {@link AccessReason#OBJECT_RULE_FAILED}.
 */
@FunctionalInterface
public interface ObjectRule {

    /** Judges one call. */
    AccessDecision check(ObjectCall call);
}
