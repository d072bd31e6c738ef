/** Talking to an authorization server's endpoints: metadata, forms, client authentication, back-off; not public API. */
@NullMarked
package dev.everyhop.token.internal.oauth;

import org.jspecify.annotations.NullMarked;
