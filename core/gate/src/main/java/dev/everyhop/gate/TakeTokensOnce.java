package dev.everyhop.gate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Takes each token once, told by its {@code jti}: for calls that must not be repeated with a stolen one. It stands on a method, or
 * on a class for each of its methods, which then share what was used. It asks for a caller like any other annotation does.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface TakeTokensOnce {}
