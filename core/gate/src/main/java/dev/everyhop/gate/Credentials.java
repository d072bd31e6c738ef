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

    private final Scheme scheme;
    private final @Nullable String token;
    private final @Nullable GateReason fault;
    private @Nullable ApiCall call;
    private @Nullable ClientCertificates certificates;

    /** What the identity layer found; for one request and the thread that it is on. */
    @Nullable
    VerifiedToken verified;

    Decision.@Nullable Deny refusal;

    @Nullable
    String issuer;

    private Credentials(Scheme scheme, @Nullable String token, @Nullable GateReason fault) {
        this.scheme = scheme;
        this.token = token;
        this.fault = fault;
    }

    private static final String BEARER = "Bearer";
    private static final String DPOP = "DPoP";
    private static final int MAX_TOKEN = 16 * 1024;

    /** Reads the values of the header of a call. */
    static Credentials of(ApiCall call, List<String> values, ClientCertificates certificates) {
        Credentials read = of(values);
        read.call = call;
        read.certificates = certificates;
        return read;
    }

    /** Reads the values of the header. */
    static Credentials of(List<String> values) {
        if (values.isEmpty()) {
            return new Credentials(Scheme.BEARER, null, null);
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

    private static Credentials token(Scheme scheme, String value, int end) {
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
        return new Credentials(scheme, value.substring(from), null);
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

    private static Credentials fault(GateReason reason) {
        return new Credentials(Scheme.BEARER, null, reason);
    }

    /** Returns the token, unverified; null if there is none that may be looked at. */
    @Nullable
    String token() {
        return token;
    }

    /** Returns why there is none although something was sent; null if nothing was sent or it is well-formed. */
    @Nullable
    GateReason fault() {
        return fault;
    }

    /** Returns whether the client's certificate can be seen. */
    boolean showCertificate() {
        return certificateThumbprint() != null;
    }

    @Override
    public Scheme scheme() {
        return scheme;
    }

    @Override
    public List<String> proofs() {
        return call == null ? List.of() : call.header(DPOP);
    }

    @Override
    public String method() {
        return call == null ? "" : call.method();
    }

    @Override
    public String path() {
        return call == null ? "" : call.rawPath();
    }

    @Override
    public byte @Nullable [] certificateThumbprint() {
        return call == null || certificates == null
                ? null
                : certificates.seen(call).thumbprint();
    }

    /** Returns nothing of the token. */
    @Override
    public String toString() {
        return fault == null
                ? token == null ? "Credentials[none]" : "Credentials[a token]"
                : "Credentials[" + fault + "]";
    }
}
