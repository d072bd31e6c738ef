/**
 * Native verification of signatures by Amazon Corretto Crypto Provider.
 *
 * <p>The way in is {@link dev.everyhop.corretto.CorrettoCrypto}; a token verifier finds it by itself. This room knows how
 * the provider is loaded and proved healthy, and nothing of tokens.
 */
@NullMarked
package dev.everyhop.corretto;

import org.jspecify.annotations.NullMarked;
