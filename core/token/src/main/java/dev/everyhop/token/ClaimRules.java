package dev.everyhop.token;

import java.util.List;

/**
 * Where an issuer's tokens have scopes and roles.
 *
 * @param scopeClaims names of claims with scopes
 * @param roleClaims paths of claims with roles
 */
record ClaimRules(List<String> scopeClaims, List<String> roleClaims) {}
