package dev.everyhop.gate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what becomes of the record of a permitted call when the audit log cannot keep up. It stands on a method, or on a class
 * for all of its methods; on both, the method's counts alone. Without it permits are worth
 * {@link RouteRules.AuditClass#MAY}, refusals {@link RouteRules.AuditClass#SHOULD} everywhere.
 *
 * <p><b>Security guarantees.</b> With {@link RouteRules.AuditClass#MUST} the handler does not run unless a record of the call
 * is durable. It opens nothing: the handler still needs a token unless something else says otherwise.
 *
 * <p><b>Failure.</b> The service does not start if there is no audit log.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Audited {

    /** Returns the class. */
    RouteRules.AuditClass value() default RouteRules.AuditClass.MUST;
}
