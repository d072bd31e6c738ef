/**
 * Secrets and certificates from HashiCorp Vault or OpenBao, over the HTTP API that both publish: KV version 2, PKI, and
 * the Kubernetes and AppRole logins.
 */
@NullMarked
package dev.everyhop.secret.vault;

import org.jspecify.annotations.NullMarked;
