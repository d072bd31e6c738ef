package dev.everyhop.token.internal.dpop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.token.internal.jose.Base64Url;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.json.JsonName;
import dev.everyhop.token.internal.json.JsonScanner;
import dev.everyhop.token.internal.json.JsonScanner.Kind;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks proofs (RFC 9449, section 4.3): all but whether one was seen before.
 *
 * <p>Thread-safe. Nothing of a proof is in any result but the digest of its {@code jti}.
 */
public final class ProofCheck {

    private static final int MAX_LENGTH = 12 * 1024;
    private static final int MAX_ID = 256;
    private static final JsonName JTI = JsonName.of("jti");
    private static final JsonName HTM = JsonName.of("htm");
    private static final JsonName HTU = JsonName.of("htu");
    private static final JsonName IAT = JsonName.of("iat");
    private static final JsonName EXP = JsonName.of("exp");
    private static final JsonName NBF = JsonName.of("nbf");
    private static final JsonName ATH = JsonName.of("ath");
    private static final JsonName NONCE = JsonName.of("nonce");

    private final ProofHeader.Reader headers;
    private final List<String> bases;
    private final long maxAge;
    private final long skew;
    private final @Nullable Nonces nonces;

    /**
     * Makes a check.
     *
     * @param algorithms which may be used; none of them with a secret
     * @param bases where the service is to its clients: normal forms of URIs, without a slash at the end
     * @param maxAge how old a proof may be, in seconds
     * @param skew how far a client's clock may be off, in seconds
     * @param nonces the nonces that proofs must have; null if they need none
     * @param provider whose cryptography verifies; null for the JDK's choice
     */
    public ProofCheck(
            Set<JwsAlgorithm> algorithms,
            List<String> bases,
            long maxAge,
            long skew,
            @Nullable Nonces nonces,
            @Nullable Provider provider) {
        this.headers = new ProofHeader.Reader(algorithms, provider);
        this.bases = List.copyOf(bases);
        this.maxAge = maxAge;
        this.skew = skew;
        this.nonces = nonces;
    }

    /**
     * Checks the proof of one request.
     *
     * @param proofs the values of its {@code DPoP} header
     * @param method its method
     * @param path its path as it was sent, below the base
     * @param token the token that came with it
     * @param boundTo the thumbprint of the key that the token is bound to
     * @param now seconds since the epoch
     */
    public Proof check(List<String> proofs, String method, String path, String token, byte[] boundTo, long now) {
        if (proofs.isEmpty()) {
            return Proof.refused(DpopFault.PROOF_MISSING);
        }
        if (proofs.size() > 1 || proofs.get(0).indexOf(',') >= 0) {
            return Proof.refused(DpopFault.PROOF_REPEATED);
        }
        String proof = proofs.get(0);
        int dot1 = proof.indexOf('.');
        int dot2 = proof.indexOf('.', dot1 + 1);
        if (proof.length() > MAX_LENGTH || dot1 <= 0 || dot2 < 0 || proof.indexOf('.', dot2 + 1) >= 0) {
            return Proof.refused(DpopFault.PROOF_MALFORMED);
        }
        byte[] text = proof.getBytes(ISO_8859_1);
        byte[] decoded = new byte[text.length];
        JsonScanner json = new JsonScanner();
        int headerLength = isLatin(proof) ? Base64Url.decode(text, 0, dot1, decoded) : -1;
        if (headerLength <= 0) {
            return Proof.refused(DpopFault.PROOF_MALFORMED);
        }
        ProofHeader header = headers.read(json, decoded, headerLength);
        if (header.fault() != null) {
            return Proof.refused(header.fault());
        }
        byte[] signature = new byte[text.length - dot2];
        int signatureLength = Base64Url.decode(text, dot2 + 1, text.length, signature);
        int payloadLength = Base64Url.decode(text, dot1 + 1, dot2, decoded);
        if (signatureLength <= 0 || payloadLength <= 0 || !json.scan(decoded, 0, payloadLength)) {
            return Proof.refused(DpopFault.PROOF_MALFORMED);
        }
        // What costs next to nothing comes first: a proof that is not for this request is not worth a signature.
        DpopFault fault = MessageDigest.isEqual(boundTo, header.thumbprint())
                ? claimFault(json, method, path, token, now)
                : DpopFault.KEY_MISMATCH;
        if (fault == null
                && !Objects.requireNonNull(header.key())
                        .verify(Objects.requireNonNull(header.algorithm()), text, dot2, signature, signatureLength)) {
            fault = DpopFault.SIGNATURE;
        }
        if (fault == null) {
            fault = nonceFault(json, now);
        }
        return fault != null ? Proof.refused(fault) : good(json);
    }

    /** Returns how long a proof has to be remembered at most, in seconds. */
    public long longestLife() {
        return maxAge + 2 * skew + 1;
    }

    private Proof good(JsonScanner json) {
        byte[] id = Thumbprint.sha256(json.string(json.find(JTI)).getBytes(UTF_8));
        return new Proof(null, id, json.integer(json.find(IAT)) + maxAge + skew + 1);
    }

    private @Nullable DpopFault claimFault(JsonScanner json, String method, String path, String token, long now) {
        String jti = text(json, JTI);
        String htm = text(json, HTM);
        String htu = text(json, HTU);
        String ath = text(json, ATH);
        int iat = json.find(IAT);
        long issuedAt = iat < 0 ? Long.MIN_VALUE : json.integer(iat);
        if (jti == null
                || jti.isEmpty()
                || jti.length() > MAX_ID
                || htm == null
                || htu == null
                || ath == null
                || issuedAt == Long.MIN_VALUE) {
            return DpopFault.CLAIMS;
        }
        if (!htm.equals(method)) {
            return DpopFault.METHOD;
        }
        if (!isHere(htu, path)) {
            return DpopFault.URI;
        }
        if (issuedAt > now + skew || issuedAt < now - maxAge - skew || !isWithinOwnTimes(json, now)) {
            return DpopFault.TIME;
        }
        byte[] hash = Thumbprint.decoded(ath);
        return hash != null && MessageDigest.isEqual(hash, Thumbprint.sha256(token.getBytes(ISO_8859_1)))
                ? null
                : DpopFault.TOKEN_HASH;
    }

    private boolean isHere(String htu, String path) {
        String claimed = HttpUri.normal(htu);
        String asked = HttpUri.path(path);
        if (claimed == null || asked == null) {
            return false;
        }
        for (String base : bases) {
            if (claimed.length() == base.length() + asked.length()
                    && claimed.startsWith(base)
                    && claimed.endsWith(asked)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWithinOwnTimes(JsonScanner json, long now) {
        int exp = json.find(EXP);
        int nbf = json.find(NBF);
        return (exp < 0 || json.integer(exp) > now - skew)
                && (nbf < 0 || (json.integer(nbf) != Long.MIN_VALUE && json.integer(nbf) <= now + skew));
    }

    private @Nullable DpopFault nonceFault(JsonScanner json, long now) {
        if (nonces == null) {
            return null;
        }
        String nonce = text(json, NONCE);
        if (nonce == null) {
            return DpopFault.NONCE_MISSING;
        }
        return nonces.isGood(nonce, now) ? null : DpopFault.NONCE;
    }

    private static @Nullable String text(JsonScanner json, JsonName name) {
        int member = json.find(name);
        return member >= 0 && json.kind(member) == Kind.STRING ? json.string(member) : null;
    }

    private static boolean isLatin(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
