package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.ClientCertificates;
import dev.everyhop.gate.Gate;
import dev.everyhop.gate.ResourceMetadata;
import dev.everyhop.spring.internal.EveryhopProperties;
import dev.everyhop.spring.internal.Misconfiguration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;

/**
 * Makes what the properties say of clients' certificates and of what clients are told.
 *
 * @param properties the properties
 */
record SenderFactory(EveryhopProperties properties) {

    private static final String CLIENT_AUTH = "server.ssl.client-auth";
    private static final String STRATEGY = "server.forward-headers-strategy";
    private static final List<String> VALVE =
            List.of("server.tomcat.remoteip.remote-ip-header", "server.tomcat.remoteip.protocol-header");

    ClientCertificates certificates(Environment environment) {
        EveryhopProperties.ClientCertificate p = properties.clientCertificates();
        boolean listed = !p.proxyAddresses().isEmpty()
                || !p.proxyIdentities().isEmpty()
                || !p.proxyCertificates().isEmpty();
        if (p.proxyHeader() == null) {
            if (listed) {
                throw Misconfiguration.PROXIES_INVALID.with("proxies are listed and proxy-header is not set");
            }
            return ClientCertificates.ofConnections();
        }
        if (!listed) {
            throw Misconfiguration.PROXIES_INVALID.with("proxy-header is set and no proxy is listed");
        }
        String asked = environment.getProperty(CLIENT_AUTH, "none").toLowerCase(Locale.ROOT);
        if (p.proxyAddresses().isEmpty() && asked.equals("none")) {
            throw Misconfiguration.PROXY_CERTIFICATE_UNSEEN.with();
        }
        try {
            return ClientCertificates.behindProxies(p.proxyHeader())
                    .atAddress(p.proxyAddresses().toArray(String[]::new))
                    .withIdentity(p.proxyIdentities().toArray(String[]::new))
                    .withCertificate(p.proxyCertificates().toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.PROXIES_INVALID.with(Misconfiguration.cause(e));
        }
    }

    Optional<ResourceMetadata> metadata() {
        EveryhopProperties.Metadata p = properties.resourceMetadata();
        if (p.resource() == null) {
            return Optional.empty();
        }
        try {
            ResourceMetadata metadata =
                    ResourceMetadata.of(p.resource()).scopes(p.scopes().toArray(String[]::new));
            return Optional.of(p.name() == null ? metadata : metadata.name(p.name()));
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.METADATA_INVALID.with(Misconfiguration.cause(e));
        }
    }

    /** Sees to it that the server leaves the address of the TCP peer in its place, if the gate tells proxies by it. */
    static void checkPeerAddress(Gate gate, Environment environment) {
        if (!gate.clientCertificates().judgesByAddress()) {
            return;
        }
        String strategy = environment.getProperty(STRATEGY, "").toLowerCase(Locale.ROOT);
        if (strategy.equals("native")) {
            throw Misconfiguration.PEER_ADDRESS_UNKNOWN.with(STRATEGY + "=native");
        }
        CloudPlatform platform = CloudPlatform.getActive(environment);
        if (strategy.isEmpty() && platform != null && platform.isUsingForwardHeaders()) {
            throw Misconfiguration.PEER_ADDRESS_UNKNOWN.with("the default for " + platform);
        }
        for (String property : VALVE) {
            if (!environment.getProperty(property, "").isBlank()) {
                throw Misconfiguration.PEER_ADDRESS_UNKNOWN.with(property);
            }
        }
    }
}
