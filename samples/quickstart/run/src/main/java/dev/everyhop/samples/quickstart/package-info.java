/**
 * The launcher of the quickstart: starts an issuer and a service, sends requests over TLS, good and hostile, and shows
 * what the service decided.
 *
 * <p>It has no framework and knows no code of Everyhop: all that it shows comes over HTTP and from the service's own
 * output.
 */
@NullMarked
package dev.everyhop.samples.quickstart;

import org.jspecify.annotations.NullMarked;
