/**
 * Key material from a SPIFFE Workload API, by java-spiffe, which is not brought along: add {@code java-spiffe-core} and the
 * {@code grpc-netty} artifact of the system to use this package.
 */
@NullMarked
package dev.everyhop.secret.spiffe;

import org.jspecify.annotations.NullMarked;
