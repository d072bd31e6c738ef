package dev.everyhop.gate;

import dev.everyhop.access.Grants;
import dev.everyhop.access.Requirement;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a service and what each needs. What is not listed is denied.
 *
 * <p>A policy comes from an OpenAPI document ({@link #fromOpenApi}), from code ({@link Builder#require}), from annotations
 * ({@link Builder#annotated}), or from several of these ({@link #and}).
 *
 * <p><b>Security guarantees.</b> A request is matched by its decoded, canonical path: literal segments before variables,
 * from left to right, and templates that end in {@code **} last. Case and trailing slashes count. The most specific
 * template decides alone; only {@code **} also answers for methods that it does not list.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p><b>Failure.</b> {@link IllegalArgumentException}, for documents {@link PolicyException}: while it is made, never for a
 * request.
 */
public final class Policy {

    private final List<Route> routes;
    private final RouteTrie trie;
    private final boolean corsPreflight;
    private final List<Source> sources;
    private final String digest;

    /** A document that a policy was made of: its name, and the SHA-256 of its canonical form. */
    record Source(String name, String digest) {}

    Policy(List<Route> routes, RouteTrie trie, boolean corsPreflight, List<Source> sources) {
        this.routes = List.copyOf(routes);
        this.trie = trie;
        this.corsPreflight = corsPreflight;
        this.sources = List.copyOf(sources);
        this.digest = PolicyPrint.digest(this);
    }

    /**
     * Makes a policy of an OpenAPI 3.0 or 3.1 document: its operations become the routes, its security and its
     * {@code x-everyhop} extensions what they need.
     *
     * @throws PolicyException if an operation says neither what it needs nor why it is open, or the document has what is
     *     not understood; the message names the file and the place
     */
    public static Policy fromOpenApi(Path file) {
        return fromOpenApi(OpenApiSource.of(file));
    }

    /**
     * Makes a policy of an OpenAPI document with overlays and defaults.
     *
     * @throws PolicyException as {@link #fromOpenApi(Path)} does
     */
    public static Policy fromOpenApi(OpenApiSource source) {
        return source.load();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a policy of the routes of both. Where both list an operation, callers need what both ask for. Of what can be
     * said once, the one that says it counts; if both do, they must agree, but for the owner and the audit class, where
     * this policy goes before the other. So put code before documents, and documents before annotations.
     *
     * @throws IllegalArgumentException if they contradict one another; the message names the operation
     */
    public Policy and(Policy other) {
        List<Route> merged = PolicyMerge.routes(this, other);
        RouteTrie all = new RouteTrie();
        merged.forEach(all::add);
        return new Policy(
                merged,
                all,
                corsPreflight || other.corsPreflight,
                Stream.concat(sources.stream(), other.sources.stream()).toList());
    }

    /** Returns the routes, in the order in which they were listed. */
    public List<Route> routes() {
        return routes;
    }

    /** Returns whether CORS preflights for listed operations go through without credentials. */
    public boolean allowsCorsPreflight() {
        return corsPreflight;
    }

    /**
     * Returns the SHA-256 of what the policy says, in hexadecimal digits: the same for the same routes in another order and
     * the same documents in another format or under another name.
     */
    public String digest() {
        return digest;
    }

    /** Returns the routes as a table for people: one line each with the method, the template and what callers need. */
    public String toTable() {
        return PolicyPrint.table(this);
    }

    /** Returns the policy as JSON, with its digest; for tools and for comparing. */
    public String toJson() {
        return PolicyPrint.json(this);
    }

    /** Returns how many routes there are and how many of them are public. */
    @Override
    public String toString() {
        return "Policy[" + routes.size() + " routes, "
                + routes.stream().filter(Route::isPublic).count() + " public]";
    }

    List<Source> sources() {
        return sources;
    }

    RouteTrie.@Nullable Target find(String method, String canonicalPath) {
        return trie.find(method, canonicalPath);
    }

    SortedSet<String> methods(String canonicalPath) {
        return trie.methods(canonicalPath);
    }

    /** Builds a policy. Not safe for use by several threads. */
    public static final class Builder {

        private final List<Route> routes = new ArrayList<>();
        private boolean corsPreflight;

        private Builder() {}

        /** Lists a route that needs a valid token and, where given, all of these scopes. */
        public Builder require(String method, String template, String... scopes) {
            return route(new Route(method, template, null, List.of(scopes)));
        }

        /**
         * Lists a route that anyone may call.
         *
         * @param reason why, for whoever reviews the policy
         */
        public Builder permitAnyone(String method, String template, String reason) {
            return route(new Route(method, template, Objects.requireNonNull(reason, "reason"), List.of()));
        }

        /**
         * Lists the route of a handler by its annotations: Shiro's, all of which must hold wherever they stand
         * ({@link Requirement#of}), or {@link PublicEndpoint}. A handler for guests is open to callers without a token, and
         * to no others.
         *
         * @param type the class that the handler is called on
         * @param handler the method
         * @throws IllegalArgumentException if the handler has no annotation, or contradicting ones
         */
        public Builder annotated(String method, String template, Class<?> type, Method handler) {
            String place = type.getName() + "." + handler.getName();
            PublicEndpoint open = handler.getAnnotation(PublicEndpoint.class);
            Requirement requirement = Requirement.of(type, handler).orElse(null);
            RouteRules.Builder rules = RouteRules.builder().origin(place);
            String proof = TokenAnnotations.read(type, handler, rules);
            if (open == null && requirement == null && proof == null) {
                throw new IllegalArgumentException(place + " handles " + method + " " + template
                        + " and says not who may call it: annotate it with @RequiresPermissions, @RequiresAuthentication"
                        + " or the like, or with @PublicEndpoint(reason = ...)");
            }
            if (open != null && requirement != null) {
                throw new IllegalArgumentException(place + " is a @PublicEndpoint, and other annotations ask for "
                        + requirement + ": remove one of them, they may also stand on the class");
            }
            if (open != null && proof != null) {
                throw new IllegalArgumentException(place + " is a @PublicEndpoint and asks for a " + proof
                        + ": remove one of them, they may also stand on the class");
            }
            String reason = open == null ? null : open.reason();
            if (requirement != null) {
                rules.require(requirement);
                reason = Grants.anonymous().check(requirement).isPermitted() ? "for guests, and nobody else" : null;
            }
            return route(new Route(method, template, reason, List.of(), rules.build()));
        }

        /** Lists a route. */
        public Builder route(Route route) {
            routes.add(Objects.requireNonNull(route, "route"));
            return this;
        }

        /**
         * Lets CORS preflights through to the framework's CORS handling without credentials, because browsers send none
         * with them (Fetch standard, CORS-preflight fetch): {@code OPTIONS} with an {@code Origin} and an
         * {@code Access-Control-Request-Method} that is listed for the path. Use it only where something behind the
         * gate answers them; else a handler that takes every method would run.
         */
        public Builder allowCorsPreflight() {
            corsPreflight = true;
            return this;
        }

        /**
         * Builds.
         *
         * @throws IllegalArgumentException if two routes match the same requests; the message names them
         */
        public Policy build() {
            RouteTrie trie = new RouteTrie();
            routes.forEach(trie::add);
            return new Policy(routes, trie, corsPreflight, List.of());
        }
    }
}
