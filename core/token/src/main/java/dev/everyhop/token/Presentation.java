package dev.everyhop.token;

import dev.everyhop.token.internal.dpop.Thumbprint;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a token came: under which scheme, with which proof, over a connection with which client certificate. Asked for what a
 * token's {@code cnf} binds it to, and for nothing where it has none.
 *
 * <p><b>Contract.</b> What it says is of the very request that the token came with, and of a connection or a proxy that can be
 * trusted: never of a header that anybody may send.
 */
public interface Presentation {

    /** The scheme of the {@code Authorization} header. */
    enum Scheme {
        /** {@code Bearer} (RFC 6750). */
        BEARER,
        /** {@code DPoP} (RFC 9449, section 7.1). */
        DPOP
    }

    /** Returns the scheme that the token came under. */
    Scheme scheme();

    /** Returns the values of the {@code DPoP} header, one for each line; empty if there is none. */
    List<String> proofs();

    /** Returns the method of the request. */
    String method();

    /** Returns the path of the request as it was sent, below the public URL of {@link Dpop#at}. */
    String path();

    /** Returns the SHA-256 of the client's certificate (of its DER encoding); null if there is none that can be seen. */
    byte @Nullable [] certificateThumbprint();

    /** Returns a token under {@code Bearer} from a client whose certificate cannot be seen. */
    static Presentation bearer() {
        return Presented.BEARER;
    }

    /** Returns a token under {@code Bearer} over a connection with this client certificate. */
    static Presentation bearer(X509Certificate certificate) {
        return new Presented(Scheme.BEARER, "", "", List.of(), thumbprint(certificate));
    }

    /**
     * Returns a token under {@code DPoP}.
     *
     * @param method the method of the request
     * @param path its path as it was sent, below the public URL
     * @param proofs the values of the {@code DPoP} header
     */
    static Presentation dpop(String method, String path, List<String> proofs) {
        return new Presented(Scheme.DPOP, method, path, List.copyOf(proofs), null);
    }

    /**
     * Returns the SHA-256 of a certificate ({@code x5t#S256}, RFC 8705, section 3.1).
     *
     * @throws IllegalArgumentException if the certificate cannot be encoded
     */
    static byte[] thumbprint(X509Certificate certificate) {
        try {
            return Thumbprint.sha256(
                    Objects.requireNonNull(certificate, "certificate").getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("The certificate has no DER encoding", e);
        }
    }
}
