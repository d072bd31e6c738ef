package dev.everyhop.gate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for a token that is bound to its sender, by a key (DPoP, RFC 9449) or a certificate (RFC 8705). It stands on a method, or
 * on a class for all of its methods; on both, the method's counts alone. It asks for a caller like any other annotation does.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface SenderConstrained {

    /** Returns how the token must be bound; either way will do unless said. */
    RouteRules.SenderConstraint value() default RouteRules.SenderConstraint.ANY;
}
