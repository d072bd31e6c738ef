package dev.everyhop.spring.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where secrets are, and where none should be.
 *
 * @param files Folder with one secret a file, as Kubernetes and Docker mount them.
 * @param productionProfiles Profiles in which a secret that stands in a property below "everyhop" stops the start.
 * @param allowLiterals Properties below "everyhop" whose secrets may stand there all the same.
 * @param scan Search for what looks like a secret.
 */
public record SecretProperties(
        @Nullable String files,

        @DefaultValue({"prod", "production"}) List<String> productionProfiles,

        @DefaultValue List<String> allowLiterals,
        @DefaultValue Scan scan) {

    /**
     * Search for what looks like a secret.
     *
     * @param start What is done about findings in configuration and environment when the service starts.
     * @param allow Names of properties and variables that may look like a secret, exactly as they are written.
     * @param entropy Whether random text counts too, which identifiers look like.
     * @param keyFile File with a key for digests of findings, by which those of several services compare.
     * @param events Whether fields of security events, and so of audit records, are searched.
     * @param logs Whether what the service logs is searched.
     */
    public record Scan(
            @DefaultValue("warn") OnFinding start,
            @DefaultValue List<String> allow,
            @DefaultValue("false") boolean entropy,
            @Nullable String keyFile,
            @DefaultValue("false") boolean events,
            @DefaultValue("false") boolean logs) {}

    /** What is done about findings. */
    public enum OnFinding {
        /** Nothing is searched. */
        OFF,
        /** Each is told in the log and as an event. */
        WARN,
        /** The service does not start. */
        REFUSE
    }
}
