package dev.everyhop.gate;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as it came over the wire: an adapter's view, made by it for one check.
 *
 * <p><b>Contract.</b> Values are those of the connection itself, before any filter rewrote them: a proxy's headers are
 * headers here, never the peer. An adapter that cannot vouch for a value throws; the gate then refuses the request.
 *
 * <p><b>Thread safety.</b> Used by one thread at a time.
 */
public interface ApiCall {

    /** Returns the method, such as {@code GET}, in the case it was sent. */
    String method();

    /**
     * Returns the path as it stood on the request line: not decoded, not normalised, without the query. Where the
     * service lives below a fixed prefix, the prefix is left out. A path that does not begin with a slash is refused.
     */
    String rawPath();

    /** Returns the query as it stood on the request line, without the question mark; null if there was none. */
    @Nullable
    String rawQuery();

    /**
     * Returns each value of a header, in order, one for each line, without white space around it; empty if it is absent.
     * Names have no case.
     */
    List<String> header(String name);

    /** Returns the address of the TCP peer as text, such as {@code 192.0.2.7}. */
    String peerAddress();

    /**
     * Returns the certificate that the TCP peer showed in the TLS handshake of this very connection, after its chain was
     * verified; null if it showed none or there is no TLS.
     */
    default @Nullable X509Certificate clientCertificate() {
        return null;
    }
}
