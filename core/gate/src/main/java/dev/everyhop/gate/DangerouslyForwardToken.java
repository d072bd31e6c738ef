package dev.everyhop.gate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a handler hand its caller's own token on, by
 * {@link dev.everyhop.token.TokenSource#dangerouslyForwardToken}. Who gets it can do all that the caller may do anywhere: prefer
 * an exchange. It stands on the method itself, not on the class, where a method that is added later could hand tokens on too.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface DangerouslyForwardToken {

    /** Returns why, for whoever reviews the policy. */
    String reason();
}
