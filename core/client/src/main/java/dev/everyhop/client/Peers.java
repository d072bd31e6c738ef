package dev.everyhop.client;

import dev.everyhop.secret.PeerAllowList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Which peers may answer at which host. */
final class Peers {

    private final Map<String, PeerAllowList> byHost;
    private final @Nullable PeerAllowList elsewhere;

    private Peers(Map<String, PeerAllowList> byHost, @Nullable PeerAllowList elsewhere) {
        this.byHost = byHost;
        this.elsewhere = elsewhere;
    }

    /** Returns who may answer at this host; null if nobody. */
    @Nullable
    PeerAllowList at(String host) {
        PeerAllowList named = byHost.get(host);
        return named != null ? named : elsewhere;
    }

    /** Tells whether the configuration names the host. */
    boolean names(String host) {
        return byHost.containsKey(host);
    }

    static final class Builder {

        private final Map<String, Set<String>> byHost = new HashMap<>();
        private @Nullable String elsewhere;

        void allow(String peer, String... hosts) {
            PeerAllowList checked = PeerAllowList.of(peer);
            boolean uri = peer.contains("://");
            if (hosts.length == 0 && uri) {
                if (elsewhere != null && !elsewhere.equals(peer)) {
                    throw new IllegalArgumentException(
                            "Two peers without a host could answer for one another: say where"
                                    + " each answers, allowPeer(\"" + peer + "\", \"payments.example\")");
                }
                elsewhere = peer;
                return;
            }
            for (String host : hosts.length == 0 ? new String[] {peer} : hosts) {
                byHost.computeIfAbsent(canonical(host), any -> new HashSet<>()).addAll(checked.names());
            }
        }

        boolean isEmpty() {
            return byHost.isEmpty() && elsewhere == null;
        }

        Peers build() {
            Map<String, PeerAllowList> lists = new HashMap<>();
            byHost.forEach((host, names) -> lists.put(host, PeerAllowList.of(names)));
            return new Peers(Map.copyOf(lists), elsewhere == null ? null : PeerAllowList.of(elsewhere));
        }

        private static String canonical(String host) {
            boolean six = host.indexOf(':') >= 0 && !host.startsWith("[");
            HttpUrl url = HttpUrl.parse("https://" + (six ? "[" + host + "]" : host) + "/");
            if (url == null
                    || !url.equals(new HttpUrl.Builder()
                            .scheme("https")
                            .host(url.host())
                            .build())) {
                throw new IllegalArgumentException(
                        "allowPeer takes host names such as payments.example, without scheme, port or path");
            }
            return url.host();
        }
    }
}
