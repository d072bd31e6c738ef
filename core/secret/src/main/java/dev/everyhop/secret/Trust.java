package dev.everyhop.secret;

import java.security.cert.X509Certificate;
import java.util.List;

/** Whose certificates are believed. */
public sealed interface Trust {

    /** Returns the trust in certificates that these have issued. */
    static Trust in(List<X509Certificate> certificates) {
        return new Certificates(certificates);
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

    /** Trust in what the JDK trusts. */
    record Platform() implements Trust {}

    /** Trust in nobody. */
    record Nobody() implements Trust {}
}
