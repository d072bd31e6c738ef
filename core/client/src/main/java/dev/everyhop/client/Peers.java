package dev.everyhop.client;

import dev.everyhop.secret.PeerAllowList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

    /** Returns the canonical hosts that are reached by a proxy: these, which must be named, or all named if none is given. */
    Set<String> forwarded(List<String> hosts) {
        Set<String> all = new HashSet<>(hosts.isEmpty() ? byHost.keySet() : Set.of());
        if (hosts.isEmpty() && elsewhere != null) {
            throw new IllegalStateException(
                    "proxy(host, port) for all hosts needs their names, and a peer is allowed without:"
                            + " say allowPeer(peer, host), or which hosts proxy(host, port, hosts) is for");
        }
        for (String host : hosts) {
            String canonical = Builder.canonical("proxy", host);
            if (!names(canonical)) {
                throw new IllegalStateException("proxy(...) names the host " + canonical
                        + ", at which no peer may answer: say allowPeer(peer, \"" + canonical + "\")");
            }
            all.add(canonical);
        }
        return all;
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
                byHost.computeIfAbsent(canonical("allowPeer", host), any -> new HashSet<>())
                        .addAll(checked.names());
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

        static String canonical(String option, String host) {
            boolean six = host.indexOf(':') >= 0 && !host.startsWith("[");
            HttpUrl url = HttpUrl.parse("https://" + (six ? "[" + host + "]" : host) + "/");
            if (url == null
                    || !url.equals(new HttpUrl.Builder()
                            .scheme("https")
                            .host(url.host())
                            .build())) {
                throw new IllegalArgumentException(
                        option + " takes host names such as payments.example, without scheme, port or path");
            }
            return url.host();
        }
    }
}
