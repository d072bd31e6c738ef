/**
 * Access: may a caller do this. Scopes, roles and claims become permissions and roles, on Apache Shiro.
 *
 * <p>The way in is {@link dev.everyhop.access.AccessRules}, which turns an {@link dev.everyhop.access.Identity} into
 * {@link dev.everyhop.access.Grants}; a {@link dev.everyhop.access.Requirement} is checked against those. This room takes
 * plain data and believes it: that an identity is proved is the business of who hands it in. It knows nothing of tokens,
 * HTTP requests or frameworks.
 */
@NullMarked
package dev.everyhop.access;

import org.jspecify.annotations.NullMarked;
