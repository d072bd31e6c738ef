package dev.everyhop.secret.internal.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names in a certificate's subject alternative name that can tell who a peer is.
 *
 * @param uris its URIs as they stand there
 * @param dns its DNS names in lower case
 */
public record PeerNames(List<String> uris, List<String> dns) {

    private static final int URI_NAME = 6;
    private static final int DNS_NAME = 2;
    private static final String SPIFFE = "spiffe://";

    /** Copies the lists. */
    public PeerNames {
        uris = List.copyOf(uris);
        dns = List.copyOf(dns);
    }

    /** Returns the names of a certificate, none if they cannot be read. */
    public static PeerNames of(X509Certificate peer) {
        List<String> uris = new ArrayList<>();
        List<String> dns = new ArrayList<>();
        try {
            Collection<List<?>> all = peer.getSubjectAlternativeNames();
            for (List<?> one : all == null ? List.<List<?>>of() : all) {
                if (one.get(0) instanceof Integer kind && one.get(1) instanceof String name) {
                    if (kind == URI_NAME) {
                        uris.add(name);
                    } else if (kind == DNS_NAME && !name.contains("://")) {
                        dns.add(name.toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return new PeerNames(List.of(), List.of());
        }
        return new PeerNames(uris, dns);
    }

    /** Returns the one URI; absent if there is none, or more than one. */
    public @Nullable String uri() {
        return uris.size() == 1 ? uris.get(0) : null;
    }

    /** Returns the trust domain of the one URI; absent if that is no SPIFFE ID. */
    public @Nullable String trustDomain() {
        String id = uri();
        if (id == null || !id.startsWith(SPIFFE)) {
            return null;
        }
        int end = id.indexOf('/', SPIFFE.length());
        return end < 0 ? id.substring(SPIFFE.length()) : id.substring(SPIFFE.length(), end);
    }
}
