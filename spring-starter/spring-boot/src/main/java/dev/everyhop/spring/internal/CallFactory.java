package dev.everyhop.spring.internal;

import dev.everyhop.client.ApiClient;
import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.token.TokenSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the client that the properties describe. */
public final class CallFactory {

    private CallFactory() {}

    public static ApiClient client(
            CallProperties properties,
            @Nullable KeyMaterial material,
            @Nullable TokenSource tokens,
            @Nullable EventSink sink) {
        if (material == null) {
            throw Misconfiguration.CALLS_INVALID.with(
                    "peers are set and there is no key material: set everyhop.material, or define a bean of type KeyMaterial");
        }
        try {
            ApiClient.Builder builder = ApiClient.builder()
                    .keyMaterial(material)
                    .allowAddresses(properties.allowAddresses().toArray(String[]::new))
                    .maxResponseBytes(properties.maxResponseSize().toBytes())
                    .connectTimeout(properties.connectTimeout())
                    .callTimeout(properties.timeout());
            peers(builder, properties.peers());
            if (properties.tls12()) {
                builder.allowTls12();
            }
            if (properties.redirects() != 0) {
                builder.followRedirects(properties.redirects());
            }
            if (tokens != null) {
                builder.tokens(tokens).caller(new CurrentCaller());
            }
            if (sink != null) {
                builder.events(sink.events());
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw Misconfiguration.CALLS_INVALID.with(Misconfiguration.cause(e));
        }
    }

    private static void peers(ApiClient.Builder builder, List<CallProperties.Peer> peers) {
        for (int i = 0; i < peers.size(); i++) {
            String name = peers.get(i).name();
            if (name == null || name.isBlank()) {
                throw Misconfiguration.CALLS_INVALID.with("peers[" + i + "].name is not set");
            }
            builder.allowPeer(name, peers.get(i).hosts().toArray(String[]::new));
        }
    }
}
