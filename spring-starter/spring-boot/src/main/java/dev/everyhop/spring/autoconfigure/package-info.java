/**
 * The auto-configuration of a Spring Boot service: what both stacks need, and the servlet stack. WebFlux has a package of
 * its own below.
 *
 * <p>It turns properties into a token verifier, the mappings of Spring MVC into a policy, and both into a filter that
 * stands in front of every servlet. What it cannot read stops the start of the service with a sentence. It decides nothing
 * about a request: that is the gate's work.
 */
@NullMarked
package dev.everyhop.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
