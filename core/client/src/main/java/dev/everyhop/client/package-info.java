/**
 * The HTTP client of a service: it shows who the service is, checks who answers, and connects nowhere else.
 *
 * <p>{@link dev.everyhop.client.ApiClient} makes an ordinary {@code OkHttpClient} of key material, a list of peers and
 * rules for addresses. This room knows key material, tokens and events. It knows no server and no framework.
 */
@NullMarked
package dev.everyhop.client;

import org.jspecify.annotations.NullMarked;
