package dev.everyhop.spring.internal;

import dev.everyhop.access.AccessRules;

/**
 * Who grants permissions and roles.
 *
 * @param rules the rules
 * @param permissionsAreScopes whether nothing grants permissions, so that annotations name scopes of the token
 * @param grantsRoles whether anything grants roles
 */
public record Access(AccessRules rules, boolean permissionsAreScopes, boolean grantsRoles) {}
