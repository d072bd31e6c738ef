/** What proxies say of their clients' certificates, and which proxies say it; not public API. */
@NullMarked
package dev.everyhop.gate.internal.proxy;

import org.jspecify.annotations.NullMarked;
