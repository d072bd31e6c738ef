package dev.everyhop.gate;

import dev.everyhop.gate.Decision.Header;
import dev.everyhop.token.Presentation.Scheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code WWW-Authenticate} says (RFC 6750, section 3; RFC 9449, section 7.1; RFC 9728, section 5.1). */
final class Challenges {

    private final String bearer;
    private final @Nullable String dpop;

    /**
     * Makes challenges.
     *
     * @param realm the name of the service
     * @param proofAlgorithms the algorithms of proofs; none if proofs are not checked
     * @param metadata where the metadata of the resource is; null if it is nowhere
     */
    Challenges(String realm, List<String> proofAlgorithms, @Nullable String metadata) {
        String more = metadata == null ? "" : ", resource_metadata=\"" + metadata + '"';
        this.bearer = "Bearer realm=\"" + realm + '"' + more;
        this.dpop = proofAlgorithms.isEmpty()
                ? null
                : "DPoP realm=\"" + realm + '"' + more + ", algs=\"" + String.join(" ", proofAlgorithms) + '"';
    }

    /** Returns the challenge of each scheme that is understood, in one header as RFC 9449 shows it. */
    Header ofAll() {
        return header(dpop == null ? bearer : bearer + ", " + dpop);
    }

    /** Returns the challenge of one scheme, with what is wrong. */
    Header of(Scheme scheme, String error) {
        return header((scheme == Scheme.DPOP && dpop != null ? dpop : bearer) + error);
    }

    private static Header header(String value) {
        return new Header("WWW-Authenticate", value);
    }
}
