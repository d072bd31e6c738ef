package dev.everyhop.token;

import dev.everyhop.token.internal.jose.Base64Url;
import dev.everyhop.token.internal.jose.JwsAlgorithm;
import dev.everyhop.token.internal.jose.VerificationKey;
import dev.everyhop.token.internal.keys.KeySet;

/**
 * What {@link TokenVerifier} does to a token, up to its claims: the same parts in the same order, for vectors that have
 * none. A payload may therefore be empty here; as claims it never is.
 */
final class BelowClaims {

    private BelowClaims() {}

    /** Returns what is wrong with a signed token; null if its signature verifies. */
    static TokenReason checkSigned(String jws, KeySet keys) {
        Scratch scratch = new Scratch();
        if (jws.isEmpty()) {
            return TokenReason.MALFORMED;
        }
        if (!scratch.load(jws)) {
            return TokenReason.ENCODING;
        }
        int dot1 = jws.indexOf('.');
        int dot2 = jws.indexOf('.', dot1 + 1);
        if (dot1 < 0 || dot2 < 0 || jws.indexOf('.', dot2 + 1) >= 0) {
            return TokenReason.MALFORMED;
        }
        int headerLength = Base64Url.decode(scratch.token, 0, dot1, scratch.decoded);
        if (headerLength <= 0) {
            return headerLength == 0 ? TokenReason.MALFORMED : TokenReason.ENCODING;
        }
        TokenHeader header = TokenHeader.read(scratch.header, scratch.decoded, headerLength, false);
        if (header.fault() != null) {
            return header.fault();
        }
        if ((jws.length() - dot2) * 3 / 4 > scratch.signature.length) {
            return TokenReason.SIGNATURE;
        }
        int signatureLength = Base64Url.decode(scratch.token, dot2 + 1, jws.length(), scratch.signature);
        int payloadLength = Base64Url.decode(scratch.token, dot1 + 1, dot2, scratch.decoded);
        if (signatureLength < 0 || payloadLength < 0) {
            return TokenReason.ENCODING;
        }
        if (signatureLength == 0) {
            return TokenReason.MALFORMED;
        }
        return checkSignature(header.algorithm(), header.kid(), keys, scratch, dot2, signatureLength);
    }

    private static TokenReason checkSignature(
            JwsAlgorithm algorithm, String kid, KeySet keys, Scratch scratch, int inputLength, int signatureLength) {
        VerificationKey key = keys == null ? null : keys.find(kid, algorithm);
        if (key == null) {
            return TokenReason.KEY_UNKNOWN;
        }
        if (!key.fits(algorithm)) {
            return TokenReason.KEY_MISMATCH;
        }
        return key.verify(algorithm, scratch.token, inputLength, scratch.signature, signatureLength)
                ? null
                : TokenReason.SIGNATURE;
    }

    /** Returns what is wrong with an encrypted token; null if it decrypts. */
    static TokenReason checkEncrypted(String jwe, Decryption decryption) {
        Scratch scratch = new Scratch();
        if (jwe.isEmpty()) {
            return TokenReason.MALFORMED;
        }
        if (!scratch.load(jwe)) {
            return TokenReason.ENCODING;
        }
        long dots = jwe.chars().filter(c -> c == '.').count();
        if (dots == 2) {
            return checkSigned(jwe, null);
        }
        if (dots != 4) {
            return TokenReason.MALFORMED;
        }
        TokenHeader header = Decryption.read(scratch.token, jwe.length(), scratch.header);
        if (header.fault() != null) {
            return header.fault();
        }
        if (decryption == null || !decryption.fits(header)) {
            return TokenReason.ENCRYPTION;
        }
        return decryption.decryptBytes(jwe) == null ? TokenReason.DECRYPTION : null;
    }
}
