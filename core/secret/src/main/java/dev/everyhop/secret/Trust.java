package dev.everyhop.secret;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whose certificates are believed. */
public sealed interface Trust {

    /** Returns the trust in certificates that these have issued. */
    static Trust in(List<X509Certificate> certificates) {
        return new Certificates(certificates);
    }

    /**
     * Returns the trust in SPIFFE IDs of these trust domains, each only if an authority of its own domain has issued it.
     *
     * @param domains the authorities of each trust domain, by its name such as {@code example.org}
     */
    static Trust inDomains(Map<String, List<X509Certificate>> domains) {
        return new Domains(domains);
    }

    /** Returns the trust in what the JDK trusts, the public certification authorities. */
    static Trust system() {
        return new Platform();
    }

    /** Returns the trust in nobody, for a server that asks its clients for no certificate. */
    static Trust nobody() {
        return new Nobody();
    }

    /**
     * Trust in certificates that these have issued.
     *
     * @param certificates certificates of authorities, or of single peers
     */
    record Certificates(List<X509Certificate> certificates) implements Trust {
        /** Copies the list. */
        public Certificates {
            certificates = List.copyOf(certificates);
        }
    }

    /**
     * Trust in SPIFFE IDs of trust domains (SPIFFE X509-SVID, section 5).
     *
     * @param domains the authorities of each trust domain, by its name
     */
    record Domains(Map<String, List<X509Certificate>> domains) implements Trust {
        /** Copies the map and its lists. */
        public Domains {
            Map<String, List<X509Certificate>> copy = new HashMap<>();
            domains.forEach((name, authorities) -> copy.put(name, List.copyOf(authorities)));
            domains = Map.copyOf(copy);
        }
    }

    /** Trust in what the JDK trusts. */
    record Platform() implements Trust {}

    /** Trust in nobody. */
    record Nobody() implements Trust {}
}
