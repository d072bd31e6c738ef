/**
 * The issuer of the quickstart: Spring Authorization Server, made to conform to RFC 9068 and able to rotate its key.
 *
 * <p>It is a process of its own and knows nothing of Everyhop. Its clients include some that a real issuer would not
 * have: they get tokens that the service must refuse, with real signatures.
 */
@NullMarked
package dev.everyhop.samples.quickstart.issuer;

import org.jspecify.annotations.NullMarked;
