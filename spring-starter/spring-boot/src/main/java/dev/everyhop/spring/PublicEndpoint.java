package dev.everyhop.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that anyone may call a handler of Spring MVC or WebFlux, or all handlers of a class, without a token.
 *
 * <p><b>Security guarantees.</b> It opens the operations of the handlers it stands on and nothing else. A token that comes
 * with the request is still verified, and a bad one refused.
 *
 * <p><b>Failure.</b> The service does not start if the reason is blank, or if the same handler also has an annotation that
 * asks for a token.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface PublicEndpoint {

    /** Returns why it is open, for those who review the service. */
    String reason();
}
