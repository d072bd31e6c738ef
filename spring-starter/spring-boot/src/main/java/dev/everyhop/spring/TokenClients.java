package dev.everyhop.spring;

import dev.everyhop.token.TokenClient;
import dev.everyhop.token.TokenSource;
import java.util.Set;

/**
 * The clients that {@code everyhop.clients} describes, by their names: a bean. Each gets the tokens for calls to one service.
 *
 * <p><b>Thread safety.</b> Safe. {@link TokenSource#get} may wait for the authorization server: on WebFlux it does not belong on
 * an event loop.
 *
 * <p><b>Failure.</b> Clients that cannot be made stop the start. What the authorization server does later is a
 * {@link dev.everyhop.token.TokenOutcome}.
 */
public interface TokenClients {

    /** Returns the names. */
    Set<String> names();

    /**
     * Returns where a client's tokens come from, as its {@code grant}, {@code audience}, {@code resource} and {@code scopes} say.
     *
     * @throws IllegalArgumentException if there is no client of this name
     */
    TokenSource source(String name);

    /**
     * Returns the client itself, for targets and sessions that no property knows of, and to revoke tokens. Clients whose
     * properties of server, authentication and binding are the same are one.
     *
     * @throws IllegalArgumentException if there is no client of this name, or it only hands tokens on
     */
    TokenClient client(String name);
}
