package dev.everyhop.gate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for an authentication that is strong or fresh (RFC 9470). It stands on a method, or on a class for all of its
 * methods; on both, the method's counts alone. It asks for a caller like any other annotation does.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface StepUp {

    /** Returns the authentication context classes ({@code acr}) of which one is needed; any will do if there is none. */
    String[] acr() default {};

    /** Returns how many seconds ago the user may have been authenticated ({@code auth_time}); negative if it does not count. */
    long maxAgeSeconds() default -1;
}
