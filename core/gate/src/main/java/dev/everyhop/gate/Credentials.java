package dev.everyhop.gate;

import dev.everyhop.token.Presentation;
import dev.everyhop.token.VerifiedToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the {@code Authorization} header: a token under {@code Bearer} (RFC 6750, section 2.1) or {@code DPoP}
 * (RFC 9449, section 7.1), nothing, or a fault. As the presentation of the token, it tells of the rest of the request.
 */
final class Credentials implements Presentation {

    private final ApiCall call;
    private final ClientCertificates certificates;
    private final Read read;
    private ClientCertificates.@Nullable Seen seen;

    /** What the identity layer found; for one request and the thread that it is on. */
    @Nullable
    VerifiedToken verified;

    Decision.@Nullable Deny refusal;

    @Nullable
    String issuer;

    private Credentials(ApiCall call, ClientCertificates certificates, Read read) {
        this.call = call;
        this.certificates = certificates;
        this.read = read;
    }

    private static final String BEARER = "Bearer";
    private static final String DPOP = "DPoP";
    private static final int MAX_TOKEN = 16 * 1024;

    /** Reads the values of the header of a call. */
    static Credentials of(ApiCall call, List<String> values, ClientCertificates certificates) {
        return new Credentials(call, certificates, read(values));
    }

    private static Read read(List<String> values) {
        if (values.isEmpty()) {
            return Read.NOTHING;
        }
        if (values.size() > 1) {
            return fault(GateReason.CREDENTIALS_AMBIGUOUS);
        }
        String value = values.get(0);
        if (value.length() > MAX_TOKEN + BEARER.length() + 1) {
            return fault(GateReason.CREDENTIALS_TOO_LARGE);
        }
        if (value.isEmpty()) {
            return fault(GateReason.CREDENTIALS_MISSING);
        }
        Scheme scheme = value.regionMatches(true, 0, DPOP, 0, DPOP.length()) ? Scheme.DPOP : Scheme.BEARER;
        String name = scheme == Scheme.DPOP ? DPOP : BEARER;
        if (!value.regionMatches(true, 0, name, 0, name.length())) {
            return fault(GateReason.CREDENTIALS_SCHEME);
        }
        if (value.length() == name.length()) {
            return fault(GateReason.CREDENTIALS_MISSING);
        }
        if (value.charAt(name.length()) != ' ') {
            return fault(
                    isTokenChar(value.charAt(name.length()))
                            ? GateReason.CREDENTIALS_SCHEME
                            : GateReason.CREDENTIALS_MALFORMED);
        }
        return token(scheme, value, name.length());
    }

    private static Read token(Scheme scheme, String value, int end) {
        int from = end;
        while (from < value.length() && value.charAt(from) == ' ') {
            from++;
        }
        if (from == value.length()) {
            return fault(GateReason.CREDENTIALS_MISSING);
        }
        int to = from;
        while (to < value.length() && isBase64Char(value.charAt(to))) {
            to++;
        }
        boolean characters = to > from;
        while (to < value.length() && value.charAt(to) == '=') {
            to++;
        }
        if (!characters || to < value.length()) {
            // A comma joins what were two headers, or two credentials that somebody wants to be read differently.
            return fault(value.indexOf(',') >= 0 ? GateReason.CREDENTIALS_AMBIGUOUS : GateReason.CREDENTIALS_MALFORMED);
        }
        return new Read(scheme, value.substring(from), null);
    }

    private static boolean isBase64Char(char c) {
        return isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '+' || c == '/';
    }

    /** Returns whether a scheme's name may go on with this (RFC 9110, section 5.6.2). */
    private static boolean isTokenChar(char c) {
        return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static Read fault(GateReason reason) {
        return new Read(Scheme.BEARER, null, reason);
    }

    /** Returns the token, unverified; null if there is none that may be looked at. */
    @Nullable
    String token() {
        return read.token;
    }

    /** Returns why there is none although something was sent; null if nothing was sent or it is well-formed. */
    @Nullable
    GateReason fault() {
        return read.fault;
    }

    /** Returns whether a listed proxy's header of the client's certificate has no clear reading. */
    boolean brokenCertificate() {
        return certificates.header() != null && seen().broken();
    }

    /** Looks once: certificates are parsed and hashed for it. */
    private ClientCertificates.Seen seen() {
        ClientCertificates.Seen known = seen;
        if (known == null) {
            known = certificates.seen(call);
            seen = known;
        }
        return known;
    }

    /** Returns whether the client's certificate can be seen. */
    boolean showCertificate() {
        return certificateThumbprint() != null;
    }

    @Override
    public Scheme scheme() {
        return read.scheme;
    }

    @Override
    public List<String> proofs() {
        return call.header(DPOP);
    }

    @Override
    public String method() {
        return call.method();
    }

    @Override
    public String path() {
        return call.rawPath();
    }

    @Override
    public byte @Nullable [] certificateThumbprint() {
        return seen().thumbprint();
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return read.fault == null
                ? read.token == null ? "Credentials[none]" : "Credentials[a token]"
                : "Credentials[" + read.fault + "]";
    }

    /** What the header says: a token, nothing, or a fault. */
    private record Read(
            Scheme scheme, @Nullable String token, @Nullable GateReason fault) {

        static final Read NOTHING = new Read(Scheme.BEARER, null, null);

        @Override
        public String toString() {
            return "Read";
        }
    }
}
