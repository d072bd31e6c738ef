/**
 * The auto-configuration of a Spring Boot service on WebFlux.
 *
 * <p>It does for the handlers of WebFlux what its parent does for those of Spring MVC, with the same properties, and
 * stands in front of them as a web filter. It decides nothing about a request, and it never waits on an event loop.
 */
@NullMarked
package dev.everyhop.spring.autoconfigure.reactive;

import org.jspecify.annotations.NullMarked;
