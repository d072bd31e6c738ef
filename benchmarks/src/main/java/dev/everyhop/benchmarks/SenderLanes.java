package dev.everyhop.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.everyhop.token.Dpop;
import dev.everyhop.token.DpopNonces;
import dev.everyhop.token.Issuer;
import dev.everyhop.token.Presentation;
import dev.everyhop.token.TokenResult;
import dev.everyhop.token.TokenVerifier;
import dev.everyhop.token.replay.LocalReplayStore;
import dev.everyhop.token.replay.ReplayStore;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** What a proof of possession costs, with its token in the cache, beside the bare JCA's verification of its signature. */
final class SenderLanes {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final int PROOFS = 64;

    private SenderLanes() {}

    static List<Lane> all() {
        List<Lane> lanes = new ArrayList<>();
        for (String algorithm : List.of("ES256", "EdDSA", "RS256")) {
            lanes.add(lane(algorithm, "proof", (owner, id, now, until) -> ReplayStore.Answer.FIRST, false));
            lanes.add(lane(algorithm, "proof with nonce, remembered", remembering(), true));
        }
        return lanes;
    }

    private static Lane lane(String algorithm, String name, ReplayStore store, boolean nonces) {
        try {
            PublicJsonWebKey key = key(algorithm);
            Dpop dpop = Dpop.at("https://api.example").replay(store);
            PublicJsonWebKey issuer = RsaJwkGenerator.generateJwk(2048);
            issuer.setKeyId("issuer");
            TokenVerifier verifier = TokenVerifier.builder()
                    .issuer(Issuer.at("https://id.example")
                            .algorithms("RS256")
                            .jwks(new JsonWebKeySet(issuer).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)))
                    .audience("orders")
                    .clock(InstantSource.fixed(NOW))
                    .provider(jca(algorithm).getProvider())
                    .dpop(nonces ? dpop.requireNonces(DpopNonces.local()) : dpop)
                    .build();
            String token = token(issuer, key);
            List<String> proofs = new ArrayList<>();
            List<Presentation> presented = new ArrayList<>();
            for (int i = 0; i < PROOFS; i++) {
                String proof = proof(
                        key,
                        algorithm,
                        token,
                        "proof-" + i,
                        verifier.proofNonce().orElse(""));
                proofs.add(proof);
                presented.add(Presentation.dpop("GET", "/orders/7", List.of(proof)));
            }
            Operation ours =
                    turn -> verifier.verify(token, presented.get(turn % PROOFS)) instanceof TokenResult.Verified;
            return new Lane(algorithm + " " + name, ours, "JCA " + algorithm, floor(key, algorithm, proofs));
        } catch (GeneralSecurityException | JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A store that takes each proof for a new one, and remembers it. */
    private static ReplayStore remembering() {
        LocalReplayStore local = LocalReplayStore.of(1 << 19, 1 << 19, Duration.ofMinutes(5));
        AtomicLong count = new AtomicLong();
        return (owner, id, now, until) -> local.claim(
                owner, ByteBuffer.allocate(32).putLong(count.incrementAndGet()).array(), now, until);
    }

    private static Operation floor(PublicJsonWebKey key, String algorithm, List<String> proofs)
            throws GeneralSecurityException {
        Signature signature = jca(algorithm);
        signature.initVerify(key.getPublicKey());
        byte[][] inputs = new byte[PROOFS][];
        byte[][] signatures = new byte[PROOFS][];
        for (int i = 0; i < PROOFS; i++) {
            int dot = proofs.get(i).lastIndexOf('.');
            inputs[i] = proofs.get(i).substring(0, dot).getBytes(US_ASCII);
            signatures[i] = Base64.getUrlDecoder().decode(proofs.get(i).substring(dot + 1));
        }
        return turn -> {
            signature.update(inputs[turn % PROOFS]);
            return signature.verify(signatures[turn % PROOFS]);
        };
    }

    /** The JDK's, for both: what native code gains is another question. */
    private static Signature jca(String algorithm) throws GeneralSecurityException {
        return Signature.getInstance(
                switch (algorithm) {
                    case "ES256" -> "SHA256withECDSAinP1363Format";
                    case "EdDSA" -> "Ed25519";
                    default -> "SHA256withRSA";
                });
    }

    private static PublicJsonWebKey key(String algorithm) throws JoseException {
        return switch (algorithm) {
            case "ES256" -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
            case "EdDSA" -> OkpJwkGenerator.generateJwk("Ed25519");
            default -> RsaJwkGenerator.generateJwk(2048);
        };
    }

    private static String token(PublicJsonWebKey issuer, PublicJsonWebKey key) throws JoseException {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer("https://id.example");
        claims.setSubject("alice");
        claims.setAudience("orders");
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 300));
        claims.setClaim("cnf", Map.of("jkt", key.calculateBase64urlEncodedThumbprint("SHA-256")));
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(claims.toJson());
        jws.setAlgorithmHeaderValue("RS256");
        jws.setKeyIdHeaderValue("issuer");
        jws.setHeader("typ", "at+jwt");
        jws.setKey(issuer.getPrivateKey());
        return jws.getCompactSerialization();
    }

    private static String proof(PublicJsonWebKey key, String algorithm, String token, String id, String nonce)
            throws JoseException, GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII));
        JsonWebSignature jws = new JsonWebSignature();
        jws.setPayload(JsonUtil.toJson(Map.of(
                "jti",
                id,
                "htm",
                "GET",
                "htu",
                "https://api.example/orders/7",
                "iat",
                NOW.getEpochSecond(),
                "ath",
                Base64.getUrlEncoder().withoutPadding().encodeToString(hash),
                "nonce",
                nonce)));
        jws.setAlgorithmHeaderValue(algorithm);
        jws.setHeader("typ", "dpop+jwt");
        jws.setJwkHeader(key);
        jws.setKey(key.getPrivateKey());
        return jws.getCompactSerialization();
    }
}
