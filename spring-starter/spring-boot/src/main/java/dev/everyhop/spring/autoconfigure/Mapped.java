package dev.everyhop.spring.autoconfigure;

/**
 * A handler that Spring MVC sends requests to.
 *
 * @param method the method of the requests
 * @param pattern the path pattern, as Spring has it
 * @param need what its callers need
 * @param source how to name the handler
 */
record Mapped(String method, String pattern, Need need, String source) {}
