package dev.everyhop.gate;

import dev.everyhop.gate.internal.proxy.CertificateHeaders;
import dev.everyhop.limit.AddressRange;
import dev.everyhop.token.Presentation;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the certificates of clients are seen (RFC 8705): on the connection itself, or in a header of a proxy that ends TLS.
 * Immutable: each method returns a changed copy.
 *
 * <p><b>Security guarantees.</b> A header counts only on a connection from a listed proxy, told by the address of its TCP peer
 * or by the certificate that the proxy itself showed. On such a connection only the header counts: the proxy's certificate
 * is never taken for the client's. On any other connection the header does not exist, for the gate and for what stands
 * behind its adapters.
 *
 * <p><b>Failure.</b> A value that cannot be right is refused at once; a gate that was given neither addresses nor identities of
 * proxies is not built.
 */
public final class ClientCertificates {

    /** The header in which a proxy hands on its client's certificate. */
    public enum Header {
        /** {@code Client-Cert} (RFC 9440). */
        CLIENT_CERT("Client-Cert"),
        /** {@code X-Forwarded-Client-Cert}, as Envoy writes it: its last element counts. */
        X_FORWARDED_CLIENT_CERT("X-Forwarded-Client-Cert");

        private final String text;

        Header(String text) {
            this.text = text;
        }

        /** Returns its name. */
        public String text() {
            return text;
        }
    }

    /** What can be seen: a thumbprint, nothing, or a header that has no clear reading. */
    @SuppressWarnings("ArrayRecordComponent")
    record Seen(byte @Nullable [] thumbprint, boolean broken) {}

    private static final Seen NOTHING = new Seen(null, false);
    private static final Seen BROKEN = new Seen(null, true);
    private static final ClientCertificates OF_CONNECTIONS =
            new ClientCertificates(null, List.of(), List.of(), List.of());
    private static final Integer URI_NAME = 6;

    private final @Nullable Header header;
    private final List<AddressRange> addresses;
    private final List<String> identities;
    private final List<String> thumbprints;

    private ClientCertificates(
            @Nullable Header header, List<AddressRange> addresses, List<String> identities, List<String> thumbprints) {
        this.header = header;
        this.addresses = addresses;
        this.identities = identities;
        this.thumbprints = thumbprints;
    }

    /** Returns the rule that certificates are those of the connections. */
    public static ClientCertificates ofConnections() {
        return OF_CONNECTIONS;
    }

    /** Returns the rule that proxies, to be listed, hand certificates on in this header. */
    public static ClientCertificates behindProxies(Header header) {
        return new ClientCertificates(Objects.requireNonNull(header, "header"), List.of(), List.of(), List.of());
    }

    /** Lists proxies by the address of the TCP peer: {@code 10.1.0.0/16}, {@code 2001:db8::/32} or one address. */
    public ClientCertificates atAddress(String... ranges) {
        List<AddressRange> more = new ArrayList<>(addresses);
        for (String range : ranges) {
            more.add(AddressRange.of(range));
        }
        return new ClientCertificates(proxied(), List.copyOf(more), identities, thumbprints);
    }

    /** Lists proxies by a URI in their own certificate, such as {@code spiffe://example/ingress}. */
    public ClientCertificates withIdentity(String... uris) {
        List<String> more = new ArrayList<>(identities);
        for (String uri : uris) {
            if (!uri.matches("[a-z][a-z0-9+.-]*:.+")) {
                throw new IllegalArgumentException(
                        "'" + uri
                                + "' is no identity of a proxy: write the URI of its certificate, such as spiffe://example/ingress");
            }
            more.add(uri);
        }
        return new ClientCertificates(proxied(), addresses, List.copyOf(more), thumbprints);
    }

    /** Lists proxies by the SHA-256 of their own certificate, in hexadecimal digits. */
    public ClientCertificates withCertificate(String... sha256) {
        List<String> more = new ArrayList<>(thumbprints);
        for (String text : sha256) {
            String hex = text.replace(":", "").toLowerCase(Locale.ROOT);
            if (!hex.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("'" + text
                        + "' is no SHA-256 of a certificate: write its 64 hexadecimal digits, as openssl x509 -fingerprint"
                        + " -sha256 shows them");
            }
            more.add(hex);
        }
        return new ClientCertificates(proxied(), addresses, identities, List.copyOf(more));
    }

    /** Returns the header that is believed from listed proxies and hidden from all others; null if there is none. */
    public @Nullable Header header() {
        return header;
    }

    /** Returns whether proxies are told by the address of the TCP peer, which an adapter must then be sure of. */
    public boolean judgesByAddress() {
        return !addresses.isEmpty();
    }

    /** Returns whether a call comes from a listed proxy, whose header counts. */
    boolean isFromProxy(ApiCall call) {
        if (header == null) {
            return false;
        }
        if (!addresses.isEmpty() && AddressRange.anyContains(addresses, call.peerAddress())) {
            return true;
        }
        X509Certificate own = identities.isEmpty() && thumbprints.isEmpty() ? null : call.clientCertificate();
        return own != null && isListed(own);
    }

    /** Returns what can be seen of the client's certificate. */
    Seen seen(ApiCall call) {
        if (header != null && isFromProxy(call)) {
            return ofHeader(header, call.header(header.text));
        }
        X509Certificate certificate = call.clientCertificate();
        return certificate == null ? NOTHING : new Seen(Presentation.thumbprint(certificate), false);
    }

    /** Checks that proxies can be told from others. */
    void check() {
        if (header != null && addresses.isEmpty() && identities.isEmpty() && thumbprints.isEmpty()) {
            throw new IllegalStateException("ClientCertificates.behindProxies(" + header
                    + ") lists no proxy, so anybody's header would have to count or nobody's: add atAddress(...),"
                    + " withIdentity(...) or withCertificate(...)");
        }
    }

    private static Seen ofHeader(Header header, List<String> values) {
        if (values.isEmpty()) {
            return NOTHING;
        }
        if (values.size() > 1) {
            return BROKEN;
        }
        byte[] thumbprint = header == Header.CLIENT_CERT
                ? CertificateHeaders.clientCert(values.get(0))
                : CertificateHeaders.forwarded(values.get(0));
        return thumbprint == null ? BROKEN : new Seen(thumbprint, false);
    }

    private boolean isListed(X509Certificate own) {
        if (!thumbprints.isEmpty() && thumbprints.contains(HexFormat.of().formatHex(Presentation.thumbprint(own)))) {
            return true;
        }
        if (identities.isEmpty()) {
            return false;
        }
        try {
            Collection<List<?>> names = own.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .anyMatch(name -> URI_NAME.equals(name.get(0)) && identities.contains(name.get(1)));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private Header proxied() {
        if (header == null) {
            throw new IllegalStateException(
                    "ClientCertificates.ofConnections() has no proxies to list: begin with behindProxies(...)");
        }
        return header;
    }

    @Override
    public String toString() {
        return header == null ? "ClientCertificates[of connections]" : "ClientCertificates[" + header.text + "]";
    }
}
