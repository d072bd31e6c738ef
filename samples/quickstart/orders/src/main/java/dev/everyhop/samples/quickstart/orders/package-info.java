/**
 * A service as a newcomer would write it: a Spring Boot application with plain controllers, and one dependency that
 * protects them.
 */
@NullMarked
package dev.everyhop.samples.quickstart.orders;

import org.jspecify.annotations.NullMarked;
