package dev.everyhop.spring.internal;

import java.util.Objects;

/** Every way in which the configuration of a service can be wrong, with the mend. */
public enum Misconfiguration {
    NO_ISSUER(
            "No authorization server is configured, so no token could be accepted.",
            "Set everyhop.issuers[0].location to the issuer's URL, such as https://id.example.com."),
    ISSUER_WITHOUT_LOCATION(
            "The property %s.location is not set.",
            "Set %s.location to the issuer's URL: the exact value of \"iss\" in its tokens."),
    ISSUER_NOT_HTTPS(
            "The property %s '%s' is not an https URL. Whoever stands between could replace the issuer's keys.",
            "Use an https URL. For a private CA set ssl-bundle of the same issuer. For a test on one machine set"
                    + " insecure-http of the same issuer to true."),
    ISSUER_INVALID("The properties of %s do not fit together: %s.", "Correct the properties of %s."),
    JWKS_UNREADABLE("The property %s names %s, which cannot be read.", "Set %s to a file or class path resource."),
    NO_AUDIENCE(
            "No audience is configured for %s, so tokens meant for other services would be accepted.",
            "Set everyhop.audience to the name that the authorization server gives this service in \"aud\", or"
                    + " %s.audience."),
    AUDIENCE_BLANK(
            "The property %s is blank.",
            "Set %s to the name that the authorization server gives this service in \"aud\", or remove it."),
    NO_ALGORITHM(
            "The property %s is empty, so that no signature could be accepted.",
            "List in %s what the issuer signs with, such as RS256, or remove it for RS256 and ES256."),
    UNKNOWN_ALGORITHM(
            "The property %s has an algorithm that is not supported: %s.",
            "Use names such as RS256, PS256, ES256 or EdDSA in %s."),
    UNKNOWN_SSL_BUNDLE(
            "The property %s names the SSL bundle '%s', which cannot be used: %s",
            "Configure the bundle below spring.ssl.bundle, or correct %s."),
    VERIFIER_INVALID(
            "The token verifier cannot be built: %s.",
            "Correct the properties below everyhop.issuers and everyhop.cache."),
    JDK_ACCEPTS_BLANK_SIGNATURES(
            "This JDK accepts blank ECDSA signatures (CVE-2022-21449), so that anyone can forge tokens.",
            "Run the service on Java 17.0.3, 18.0.1 or any later release."),
    PUBLIC_PATH_INVALID(
            "The property %s '%s' is not a path: %s.",
            "Set %s to a path within the application, such as /about, /orders/{id} or /assets/**."),
    PUBLIC_METHOD_INVALID(
            "The property %s '%s' is not an HTTP method.",
            "Set %s to a method in capital letters, such as GET or POST."),
    PUBLIC_WITHOUT_REASON(
            "The property %s.reason is not set. What is open to anyone needs a reason that a reviewer can read.",
            "Set %s.reason, or remove the entry so that the operation needs a token."),
    LISTING_CONTRADICTS("%s lists '%s', which needs something else by what %s says.", "Remove one of the two."),
    ANNOTATION_WITHOUT_REASON("@PublicEndpoint on %s has a blank reason.", "Write down why anyone may call it."),
    ANNOTATIONS_CONTRADICT(
            "%s is marked @PublicEndpoint, and %s asks for a token.",
            "Keep one of the two. Annotations on the class count for each of its methods."),
    ANNOTATION_UNSUPPORTED(
            "%s is marked @%s, which is not enforced here; ignoring it would leave the handler less protected than it"
                    + " looks.",
            "Use @PublicEndpoint, @RequiresAuthentication, @RequiresPermissions or @RequiresRoles."),
    STEP_UP_INVALID(
            "@StepUp on %s cannot be enforced: %s.",
            "Name acr values without spaces, a maxAgeSeconds of 0 or more, or both."),
    PROXIES_INVALID(
            "The properties below everyhop.client-certificates do not fit together: %s.",
            "List the proxies by address, identity or certificate, and the header that they send."),
    PEER_ADDRESS_UNKNOWN(
            "everyhop.client-certificates.proxy-addresses tells proxies by the address of their connection, and %s puts"
                    + " an address from a header in its place.",
            "Tell the proxies by everyhop.client-certificates.proxy-identities or proxy-certificates, or set"
                    + " server.forward-headers-strategy to framework or none and remove server.tomcat.remoteip.*."),
    PROXY_CERTIFICATE_UNSEEN(
            "everyhop.client-certificates tells proxies by their own certificates, and the server asks nobody for one"
                    + " (server.ssl.client-auth), so that no proxy could ever be told.",
            "Set server.ssl.client-auth to want or need, also where a container asks for certificates, or tell the proxies by"
                    + " everyhop.client-certificates.proxy-addresses."),
    DPOP_INVALID(
            "The properties below everyhop.dpop do not fit together: %s.",
            "Correct the properties below everyhop.dpop."),
    METADATA_INVALID(
            "The property everyhop.resource-metadata.resource cannot be used: %s.",
            "Set it to the https URL that clients call, or remove it."),
    ANNOTATION_INVALID(
            "%s on %s cannot be enforced: %s.",
            "Correct %s there, or what stands beside it on the method, the class, its superclasses and interfaces."),
    ROLES_NOT_GRANTED(
            "%s is marked @RequiresRoles, and with several issuers nothing says whose roles count.",
            "Set roles-are-roles of an issuer's access (everyhop.issuers[0].access.roles-are-roles), grant roles below"
                    + " everyhop.access.grants, or use @RequiresPermissions."),
    PROPERTY_INVALID("The property %s cannot be used: %s.", "Correct %s."),
    PROPERTY_MISSING("The property %s is not set: %s.", "Set %1$s to %3$s."),
    INTROSPECTION_INVALID(
            "The properties below everyhop.introspection do not fit together: %s.", "Correct everyhop.introspection."),
    INTROSPECTION_TWICE(
            "The properties below everyhop.introspection are set, and the service has a bean of type Introspection.",
            "Remove everyhop.introspection or the bean: an opaque token does not say whom to ask."),
    CLIENT_INVALID("The properties below %s do not fit together: %s.", "Correct %s."),
    REVOCATION_INVALID(
            "The property everyhop.revocation.capacity is %s: nothing could be called back.",
            "Set everyhop.revocation.capacity to 1 or more, or remove it."),
    ONE_TIME_TOKENS_INVALID(
            "The properties below everyhop.one-time-tokens cannot be used: %s.",
            "Correct everyhop.one-time-tokens.capacity, or max-lifetime of the issuers."),
    ONE_TIME_TOKENS_OFF(
            "%s takes each token once, and nothing remembers which were used.",
            "Set everyhop.one-time-tokens.enabled to true, or define a bean of type"
                    + " dev.everyhop.token.replay.ReplayStore named everyhopOneTimeStore."),
    PROOFS_UNCHECKED(
            "%s asks for tokens that are bound to a key, and no proofs can be checked.",
            "Set everyhop.dpop.public-urls to the URLs by which clients know this service."),
    TRANSACTION_TOKENS_INVALID(
            "The properties below everyhop.transaction-tokens do not fit together: %s.",
            "Correct everyhop.transaction-tokens."),
    ACCESS_TWICE(
            "The property %s is set, and the service has a bean of type AccessRules, which replaces it.",
            "Remove %s or the bean."),
    REALM_INVALID(
            "%s.",
            "Define one bean that extends org.apache.shiro.realm.AuthorizingRealm, which asks the others, or a bean of type"
                    + " dev.everyhop.access.AccessRules."),
    OBJECT_RULE_UNKNOWN(
            "The object rule '%s' is named by %s, and there is no bean of that name. Beans of type ObjectRule: %s.",
            "Define a bean of type dev.everyhop.access.ObjectRule named '%s', or correct the name in the document."),
    POLICY_DOCUMENT_INVALID(
            "The property %s names a document that makes no policy: %s.",
            "Correct the document, or change it by an overlay (everyhop.policy.overlays). What operations need that say"
                    + " nothing is said with everyhop.policy.require-by-default or everyhop.policy.default-scopes."),
    POLICY_DOCUMENT_UNREADABLE(
            "The property %s names %s, which cannot be read.", "Set %s to a file or class path resource."),
    POLICY_CONTRADICTS(
            "What the property %s says does not fit what annotations and properties say: %s.",
            "Say it in one place: in the document that %s names, or below everyhop.public, in beans of type Route and in"
                    + " annotations."),
    POLICY_INVALID(
            "The policy cannot be enforced: %s.",
            "Correct what makes the route: the document, a bean or an annotation."),
    POLICY_WITHOUT_DOCUMENT(
            "The property %s is set and everyhop.policy.open-api is not, so there is no document that it could speak of.",
            "Set everyhop.policy.open-api, or remove %s."),
    POLICY_TWICE(
            "The property %s is set, and the service has a Policy or Gate bean, which replaces it.",
            "Remove %s or the bean."),
    POLICY_NOT_WATCHED(
            "The property everyhop.policy.reload is set, and %s is not a file, so nothing could change.",
            "Name files (file:/etc/orders.yaml) in everyhop.policy.open-api and overlays, or remove"
                    + " everyhop.policy.reload."),
    PROBLEMS_TWICE(
            "The properties %s and everyhop.problems.enabled are both true: a failure would"
                    + " be told in one shape or the other.",
            "Set one of them to false."),
    MAPPINGS_DISAGREE(
            "Requests of '%s' may reach %s or %s, which ask for different things.",
            "Give both the same annotations, or map them to paths that differ in more than patterns and conditions."),
    MAPPING_UNSUPPORTED(
            "%s is mapped to '%s', which cannot be listed: %s.",
            "Map it to literal segments and whole-segment variables, with '**' or '{*rest}' only at the end."),
    MAPPING_UNREADABLE(
            "The paths of %s cannot be read: %s.",
            "Use annotated controllers or functional routes with a method and a path, or define a bean of type"
                    + " dev.everyhop.gate.Policy that lists all routes of the service."),
    NO_ROUTE(
            "No handler is mapped and nothing is listed, so every request would be refused.",
            "Add a controller or a functional route, list static files below everyhop.public, or run without a web server"
                    + " (spring.main.web-application-type=none)."),
    HEALTH_SHOWS_DETAILS(
            "Health probes are open to anyone, and the health group '%s' shows more than a status to anyone.",
            "Set show-details and show-components of that group (below management.endpoint.health) to when-authorized or"
                    + " never, or set everyhop.actuator.health-probes to protected."),
    ACTUATOR_WITHOUT_SCOPE(
            "The property everyhop.actuator.scopes is empty, so that any token would open every exposed endpoint of the"
                    + " actuator, heap dumps included.",
            "Set everyhop.actuator.scopes to the scope of your operators."),
    RATE_LIMIT_INVALID("@RateLimited on %s cannot be enforced: %s.", "Correct the annotation."),
    LIMITS_INVALID("The properties below everyhop.limits do not fit together: %s.", "Correct everyhop.limits."),
    AUDIT_INVALID(
            "The properties below everyhop.audit do not fit together: %s.",
            "Correct the properties below everyhop.audit."),
    AUDIT_NOT_OPENED(
            "The audit log cannot be opened, so nothing that happens could be recorded: %s.",
            "Set everyhop.audit.directory to a directory on a local disk that the service may write to. Set"
                    + " everyhop.audit.enabled to false if nothing is to be recorded."),
    AUDIT_OFF(
            "The operation %s asks for records, and everyhop.audit.enabled is false.",
            "Remove everyhop.audit.enabled, or what asks for records: @Audited, or \"audit\" in the document."),
    REDIS_NOT_PRESENT(
            "Properties below everyhop.redis are set, and everyhop-redis is not on the class path: nothing would be shared.",
            "Add the dependency dev.everyhop:everyhop-redis, or remove the properties below everyhop.redis."),
    REDIS_WITHOUT_URI(
            "Properties below everyhop.redis are set, and everyhop.redis.uri is not: nothing would be shared.",
            "Set everyhop.redis.uri, such as rediss://redis.example:6379, and everyhop.redis.password, or remove the"
                    + " properties below everyhop.redis."),
    REDIS_TWICE(
            "The property everyhop.redis.uri is set, and the service has a Redis bean, which replaces it.",
            "Remove everyhop.redis.uri or the bean."),
    REDIS_INVALID(
            "The properties below everyhop.redis cannot be used: %s.", "Correct the properties below everyhop.redis."),
    SPRING_SECURITY_PRESENT(
            "Spring Security is on the class path. Two chains that both decide on requests are not supported.",
            "Remove the dependencies on Spring Security, or the dependency on everyhop-spring-boot-starter."),
    NO_ROOM_TO_WAIT(
            "The property %s is %s: requests whose decision takes I/O would find no place.",
            "Set %s to 1 or more, or remove it."),
    MATERIAL_INVALID(
            "The properties below everyhop.material do not fit together: %s.",
            "Correct the properties below everyhop.material."),
    MATERIAL_UNUSABLE(
            "The properties below everyhop.material lead to no key material: %s.",
            "Mend the source. To start without, set everyhop.material.absent-at-start to true; if the chain leads to no"
                    + " certificate that is trusted here on purpose, set everyhop.material.foreign-chain to true."),
    CALLS_INVALID("The properties below everyhop.calls cannot be used: %s.", "Correct everyhop.calls."),
    SECRETS_UNREADABLE(
            "The property %s names %s, which cannot be read.", "Set %s to what the service can read, or remove it."),
    LITERAL_SECRETS(
            "A production profile is active, and secrets stand in properties for everyone who reads the configuration: %s.",
            "Move them into mounted files (spring.config.import=configtree:/run/secrets/) or another secret store, or name"
                    + " the properties in everyhop.secrets.allow-literals."),
    LEAKS_FOUND(
            "%s",
            "Move them into mounted files (spring.config.import=configtree:/run/secrets/) or another secret store. What is"
                    + " no secret is named in everyhop.secrets.scan.allow."),
    NOT_SPRING_WEB(
            "Everyhop is on the class path of a web application that it cannot protect: %s.",
            "Use Spring MVC (spring-boot-starter-webmvc) or WebFlux (spring-boot-starter-webflux), or remove the"
                    + " dependency on Everyhop.");

    private final String description;
    private final String action;

    Misconfiguration(String description, String action) {
        this.description = description;
        this.action = action;
    }

    /**
     * Returns the failure to throw. The action takes the first of the arguments, where it takes one.
     *
     * @param arguments what the description names
     */
    public MisconfigurationException with(Object... arguments) {
        return new MisconfigurationException(this, description.formatted(arguments), action.formatted(arguments));
    }

    /** Returns the message of an exception without its full stop, to be a part of a description. */
    public static String cause(Exception e) {
        String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
