package dev.everyhop.spring;

import dev.everyhop.gate.RouteRules;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says how often a handler of Spring MVC or WebFlux may be called, or all handlers of a class together. Several add up: a call needs a
 * permit of each, or it is answered 429 and takes none.
 *
 * <p><b>Security guarantees.</b> It is counted before the handler runs and before what the caller may do is looked at. It
 * opens nothing: the handler still needs a token unless something else says otherwise.
 *
 * <p><b>Failure.</b> The service does not start if the values make no limit, or if two limits have one name and different
 * numbers.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(RateLimited.All.class)
public @interface RateLimited {

    /** Returns the name, in headers and metrics; handlers that name the same limit share it. */
    String name();

    /** Returns how many permits come back in a period, evenly. */
    long permits();

    /** Returns the period, such as {@code 1s} or {@code PT1M}; in seconds without a unit. */
    String period() default "1s";

    /** Returns how many permits may be taken at once; as many as {@link #permits} unless said. */
    long burst() default 0;

    /** Returns what is counted apart. */
    RouteRules.Limit.Key key() default RouteRules.Limit.Key.CALLER;

    /** Returns the claim that is counted apart, where the key is a claim. */
    String claim() default "";

    /** Returns how many permits a call takes. */
    long cost() default 1;

    /** Returns whether calls are refused while counts that several instances share cannot be asked. */
    boolean failClosed() default false;

    /** Several limits. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface All {

        /** Returns them. */
        RateLimited[] value();
    }
}
