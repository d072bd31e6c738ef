package dev.everyhop.gate;

/** A layer of the gate whose mode a route may set. The shape of a request is always enforced and so is none of these. */
public enum Layer {
    /** The limit for the address that a request comes from, before any cryptography. */
    SOURCE,
    /** Who calls. */
    IDENTITY,
    /** The limits for callers, tenants and routes. */
    QUOTA,
    /** May they: scopes, permissions, roles, object rules. */
    ACCESS,
    /** What they send: parameters and the body. */
    SCHEMA
}
