package dev.everyhop.gate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Opens a handler to anyone. It stands on the method itself: not on the class, where a method that is added later would
 * be open too. Beside an annotation that asks for a caller it is a contradiction, which stops start-up.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface PublicEndpoint {

    /** Returns why, for whoever reviews the policy. */
    String reason();
}
